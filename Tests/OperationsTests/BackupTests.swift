import Foundation
import ServiceKit
import TestSupport
import Testing

@testable import Operations

extension DoctorTests {
    @Test func `what is no whole backup of ours, or would go over something, is refused before anything is touched`()
        async throws
    {
        let rig = try await DoctorRig.shared()
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.order_channels (order_id, at, version) VALUES ('o\\t1', '2026-11-01 10:00:00', 1)")
        let path = "\(rig.directory.path)/backup"
        let configuration = try rig.configuration()
        let environment = TestEnvironment.variables
        let manifest = try await Backup(configuration, environment: environment) { _ in }.run(to: path)
        #expect(manifest.files.contains { $0.path == "postgresql.dump" })
        #expect(manifest.tables.map(\.name) == ["events", "identities", "order_channels"])
        #expect(manifest.tables.map(\.rows) == [0, 0, 1])
        #expect(try BackupManifest(readingFrom: path) == manifest)
        #expect(!FileManager.default.fileExists(atPath: "\(path).partial"))

        func refusal(_ plant: () throws -> Void = {}, undo: () throws -> Void = {}) async throws -> String {
            try plant()
            let restore = Restore(configuration, environment: environment, replaces: false, migrate: {}, say: { _ in })
            let error = await #expect(throws: BackupError.self) { _ = try await restore.run(from: path) }
            try undo()
            return error?.message ?? ""
        }
        #expect(try await refusal() == "there is something in PostgreSQL, ClickHouse already")
        func changing(_ name: String, _ change: (inout Data) -> Void) async throws -> String {
            let url = URL(filePath: "\(path)/\(name)")
            let whole = try Data(contentsOf: url)
            var data = whole
            change(&data)
            return try await refusal({ try data.write(to: url) }, undo: { try whole.write(to: url) })
        }
        #expect(try await changing("postgresql.dump") { $0[$0.count / 2] ^= 1 }.contains("is not what was written"))
        #expect(try await changing("postgresql.dump") { $0.removeLast() }.contains("is not what was written"))
        func rewriting(_ text: String, _ other: String) async throws -> String {
            try await changing("manifest.json") {
                $0 = Data(String(decoding: $0, as: UTF8.self).replacing(text, with: other).utf8)
            }
        }
        #expect(try await rewriting("\"format\" : 1", "\"format\" : 2").contains("format 2"))
        #expect(try await rewriting("roles_and_schemas", "of_another").contains("comes from another program"))
        #expect(try await changing("manifest.json") { $0.removeLast(9) }.contains("can't be read"))
        let piece = "\(path)/clickhouse/order_channels-000001.tsv.gz"
        #expect(
            try await refusal(
                { try FileManager.default.moveItem(atPath: piece, toPath: "\(piece).away") },
                undo: { try FileManager.default.moveItem(atPath: "\(piece).away", toPath: piece) }
            ).contains("order_channels-000001.tsv.gz is missing"))
        // All of it stands there still.
        #expect(try await rig.look().worst("postgresql.migrations").hasPrefix("ok"))
        #expect(try await rig.clickHouse.execute("SELECT count() FROM analytics.order_channels").hasPrefix("1"))
        let taken = await #expect(throws: BackupError.self) {
            try await Backup(configuration, environment: environment) { _ in }.run(to: path)
        }
        #expect(taken?.message.contains("is there already") == true)
        try await rig.clickHouse.execute("TRUNCATE TABLE analytics.order_channels")
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root and the right to mount"))
    func `a backup that does not fit says so, and leaves nothing`() async throws {
        let rig = try await DoctorRig.shared()
        let disk = try await SmallDisk(megabytes: 1)
        _ = FileManager.default.createFile(atPath: "\(disk.path)/fill", contents: Data(count: 1_000_000))
        let backup = Backup(try rig.configuration(), environment: TestEnvironment.variables) { _ in }
        let error = await #expect(throws: BackupError.self) { try await backup.run(to: "\(disk.path)/backup") }
        #expect(error?.description.contains("No space left on device") == true, "\(String(describing: error))")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["fill"])
        try await disk.unmount()
    }

    @Test func `rows are cut into pieces of whole lines`() throws {
        let directory = try TemporaryDirectory("pieces")
        var writer = TableWriter(directory: directory.path, prefix: "t")
        let text = Array("a\tb\nString\tString\n".utf8)
        try writer.add(Array(text[..<7]))
        try writer.add(Array(text[7...]))
        // Lines of 1,000 bytes that no write holds whole.
        let line = [UInt8](repeating: 0x78, count: 999) + [UInt8(ascii: "\n")]
        let all = (0..<20_000).flatMap { _ in line }
        var offset = 0
        while offset < all.count {
            let end = min(all.count, offset + 777_777)
            try writer.add(Array(all[offset..<end]))
            offset = end
        }
        try writer.finish()
        #expect(writer.rows == 20_000)
        #expect(writer.pieces == ["t-000001.tsv.gz", "t-000002.tsv.gz"])
    }
}
