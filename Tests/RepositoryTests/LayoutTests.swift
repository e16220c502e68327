import Events
import Foundation
import Queries
import TestSupport
import Testing

/// The house stays tidy: what the layout promises is read off the files.
@Suite struct LayoutTests {
    /// Each room and the floor it stands on; a room imports only from floors below its own.
    private static let floors: [(floor: Int, rooms: [String])] = [
        (0, ["CChecksum", "CLibcurl", "CLibpq", "CProcess", "CQueries", "CSimdjson", "CZlib"]),
        (1, ["Curl", "EventSpool", "MetricsRegistry", "Postgres", "Queries"]),
        (2, ["ClickHouse", "Events", "ServiceKit"]),
        (3, ["Analytics", "Catalog", "Ingestion", "Orders"]),
        (4, ["Reports", "Simulation", "Storefront"]),
        (5, ["LocalStack"]),
        (6, ["Operations"]),
        (7, ["lugx"]),
    ]

    @Test func `imports point downward only`() throws {
        let floorOf = Dictionary(
            uniqueKeysWithValues: Self.floors.flatMap { floor in floor.rooms.map { ($0, floor.floor) } })
        let files = Repository.files(below: "Sources", suffix: ".swift")
        #expect(!files.isEmpty)
        for file in files {
            let room = String(file.split(separator: "/")[1])
            let floor = try #require(floorOf[room], "\(room) stands on no floor: add it to the list")
            for line in try Repository.text(file).split(separator: "\n")
            where line.utf8.count < 100 && line.contains("import ") {
                guard let imported = line.firstMatch(of: /^(?:@\w+ )?(?:(?:public|package|internal) )?import (\w+)/)?.1,
                    let importedFloor = floorOf[String(imported)]
                else { continue }
                #expect(importedFloor < floor, "\(file) imports \(imported), which is not below it")
            }
        }
    }

    @Test func `every room on disk stands on a floor`() throws {
        let rooms = try FileManager.default.contentsOfDirectory(atPath: Repository.root + "/Sources")
        let known = Set(Self.floors.flatMap(\.rooms)).subtracting(["CQueries"])
        #expect(Set(rooms) == known)
    }

    @Test func `every SQL file is embedded as it stands in the folder`() throws {
        let onDisk = Repository.files(below: "queries", suffix: ".sql").map { String($0.dropFirst("queries/".count)) }
        #expect(QueryFile.all.map(\.path) == onDisk)
        for file in QueryFile.all {
            #expect(try file.text == Repository.text("queries/" + file.path))
        }
    }

    @Test(arguments: ["clickhouse", "postgres"])
    func `migrations are numbered from one on without a gap`(folder: String) {
        let migrations = QueryFile.migrations(in: folder)
        #expect(migrations.map(\.version) == Array(1...migrations.count))
    }

    @Test func `a row has the columns of the events table, in their order`() {
        let table = QueryFile.named("clickhouse/0001_events.sql").text
        let columns = table.matches(of: /\n    (\w+) ([A-Z][^\n]*?),?(?=\n)/).map { "\($0.1) \($0.2)" }
        #expect(
            columns.map { $0.replacing("DateTime('UTC')", with: "DateTime") }
                == EventRow.columns.map { "\($0.name) \($0.type)" })
    }

    @Test func `every SQL file says first what it is for`() {
        for file in QueryFile.all {
            #expect(file.text.hasPrefix("-- "), "\(file.path) begins without a comment")
        }
    }

    @Test func `no Swift file grows beyond what one can read at once`() throws {
        for file in Repository.files(below: "Sources", suffix: ".swift") {
            let lines = try Repository.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 500, "\(file) has \(lines) lines: split it by aspect")
        }
    }
}
