import Foundation

/// What stands in a backup. It is written last, so that a folder with one is whole.
package struct BackupManifest: Codable, Sendable, Equatable {
    static let fileName = "manifest.json"
    static let newestFormat = 1

    struct File: Codable, Sendable, Equatable {
        /// Below the backup's folder.
        let path: String
        let bytes: Int64
        let sha256: String
    }

    /// A table of ClickHouse, in pieces of TabSeparated text without a head, each one gzip member.
    struct Table: Codable, Sendable, Equatable {
        let name: String
        let columns: [String]
        let rows: Int64
        let pieces: [String]
    }

    struct Migration: Codable, Sendable, Equatable {
        let version: Int
        let name: String
        let checksum: String

        var step: MigrationState.Step { .init(version: version, name: name, checksum: checksum) }
    }

    /// The spool of the machine that made the backup, as of its copy.
    struct Spool: Codable, Sendable, Equatable {
        let name: String
        let accepted: Int64
        let spooled: Int64
        let inserted: Int64
        let quarantined: Int64
        /// Absent in backups of before there was such a thing.
        let expired: Int64?
    }

    let format: Int
    /// Of the program that made it.
    let lugx: String
    let begunAt: String
    let postgresql: String
    let clickhouse: String
    let orders: Int64
    let postgresqlMigrations: [Migration]
    let clickhouseMigrations: [Migration]
    let spool: Spool?
    let tables: [Table]
    let files: [File]

    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }

    /// In a line.
    package var summary: String {
        let events = tables.first { $0.name == "events" }?.rows ?? 0
        let bytes = files.reduce(0) { $0 + $1.bytes }
        return "\(orders) orders, \(events) events in ClickHouse, \(spool?.spooled ?? 0) on their way; "
            + "\(DiskRoom.shown(UInt64(bytes))) in \(files.count) files"
    }

    /// Reads one; says what is wrong with a folder that is no backup this program can restore.
    init(readingFrom directory: String) throws {
        let path = "\(directory)/\(Self.fileName)"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BackupError(
                "\(directory) is no whole backup: it has no \(Self.fileName)",
                advice: "name the folder that lugx backup was given")
        }
        struct Head: Decodable { let format: Int }
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw BackupError("\(path) can't be read", advice: "take another copy of the backup")
        }
        guard head.format <= Self.newestFormat else {
            throw BackupError(
                "the backup has format \(head.format), and this program knows up to \(Self.newestFormat)",
                advice: "restore it with a newer lugx")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw BackupError("\(path) is damaged", advice: "take another copy of the backup")
        }
    }

    init(
        begunAt: String, lugx: String, postgresql: String, clickhouse: String, orders: Int64,
        postgresqlMigrations: [Migration], clickhouseMigrations: [Migration], spool: Spool?, tables: [Table],
        files: [File]
    ) {
        format = Self.newestFormat
        self.lugx = lugx
        self.begunAt = begunAt
        self.postgresql = postgresql
        self.clickhouse = clickhouse
        self.orders = orders
        self.postgresqlMigrations = postgresqlMigrations
        self.clickhouseMigrations = clickhouseMigrations
        self.spool = spool
        self.tables = tables
        self.files = files
    }
}

/// Why a backup or restore was not made, and what to do.
package struct BackupError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String
    package let advice: String

    init(_ message: String, advice: String) {
        self.message = message
        self.advice = advice
    }

    package var description: String { "\(message)\n\(advice)" }
}
