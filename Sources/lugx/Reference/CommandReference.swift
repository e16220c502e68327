import ArgumentParser

/// The help of every command as a page.
enum CommandReference {
    private static let columns = 110

    static var text: String {
        """
        # Commands

        What `lugx help COMMAND` prints. Every option of the [configuration](configuration.md) is a flag of every command
        besides.

        """ + sections(Lugx.self, path: ["lugx"])
    }

    private static func sections(_ command: any ParsableCommand.Type, path: [String]) -> String {
        let help = Lugx.helpMessage(for: command, columns: columns)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop(while: \.isWhitespace).reversed()) }
            .joined(separator: "\n")
        let section = """

            ## \(path.joined(separator: " "))

            ```text
            \(help)
            ```

            """
        return section
            + command.configuration.subcommands.map { sections($0, path: path + [$0._commandName]) }.joined()
    }
}
