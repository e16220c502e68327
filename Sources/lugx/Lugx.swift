import ArgumentParser

@main
struct Lugx: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "lugx")
}
