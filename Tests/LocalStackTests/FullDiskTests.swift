import LocalStack
import TestSupport
import Testing

@Suite struct FullDiskTests {
    @Test(.enabled(if: SmallDisk.isPossible, "needs root and the right to mount"))
    func `a disk that fills up during initdb is said, and no half cluster stays`() async throws {
        let disk = try await SmallDisk(megabytes: 20)
        let server = try PostgresServer(
            place: ServerPlace(
                directory: "\(disk.path)/postgres", stateDirectory: disk.path, port: nil, portVariable: "X",
                logPath: "\(disk.path)/log"),
            programs: Programs.find(environment: [:]), isDurable: false)
        let error = await #expect(throws: LocalStackError.self) { try await server.start() }
        #expect(error?.kind == .diskFull)
        #expect(error?.advice.contains("free some space") == true)
        #expect(FileSystem.entries(of: "\(disk.path)/postgres").isEmpty)
        try await disk.unmount()
    }
}
