internal import ClickHouse
internal import Crypto
internal import Foundation
internal import Queries

/// The migrations this program knows, as databases note them.
enum KnownMigrations {
    static var postgres: [MigrationState.Step] {
        QueryFile.migrations(in: "postgres").map {
            MigrationState.Step(
                version: $0.version, name: $0.name,
                checksum: SHA256.hash(data: Data($0.text.utf8)).map { byte in
                    (byte < 16 ? "0" : "") + String(byte, radix: 16)
                }.joined())
        }
    }

    static var clickHouseFiles: [ClickHouseMigration] {
        get throws(ClickHouseError) {
            try QueryFile.all.filter { $0.path.hasPrefix("clickhouse/") && ClickHouseMigration.isNumbered($0.path) }
                .map { file throws(ClickHouseError) in try ClickHouseMigration(path: file.path, text: file.text) }
        }
    }

    static var clickHouse: [MigrationState.Step] {
        get throws {
            try clickHouseFiles.map {
                MigrationState.Step(version: $0.version, name: $0.name, checksum: $0.checksum)
            }
        }
    }
}
