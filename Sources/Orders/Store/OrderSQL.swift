import Postgres
import Queries
import ServiceKit

/// The statements of the order service, by their files in queries/postgres.
enum OrderSQL {
    static func statement(_ name: String, _ binds: [PostgresValue] = []) -> PostgresStatement {
        PostgresStatement(QueryFile.named("postgres/orders_\(name).sql").text, binds)
    }
}

extension PostgresQueryable {
    func orders(_ name: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> [PostgresRow] {
        try await batch([OrderSQL.statement(name, binds)])[0].rows
    }

    func changeOrders(_ name: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> Int {
        try await batch([OrderSQL.statement(name, binds)])[0].affectedRows
    }
}

extension PostgresConnection {
    /// Dates what the transaction writes by the request's moment of the past, where it has one; otherwise by `other`.
    func backdate(else other: String? = nil) async throws(PostgresError) {
        guard let moment = Backdate.current?.text ?? other else { return }
        _ = try await orders("backdate", [.text(moment)])
    }
}

extension PostgresValue {
    static func money(_ money: Money) -> PostgresValue {
        .numeric(PostgresNumeric(unscaled: money.minorUnits, scale: 2))
    }
}

extension PostgresRow {
    func money(_ name: String, _ currency: Currency) throws(PostgresError) -> Money {
        let number = try decode(name, as: PostgresNumeric.self)
        guard let money = Money(number.text, currency) else {
            throw PostgresError(kind: .decoding, message: "column \"\(name)\" holds no amount of hundredths")
        }
        return money
    }

    func currency() throws(PostgresError) -> Currency {
        guard let currency = Currency(try decode("currency", as: String.self)) else {
            throw PostgresError(kind: .decoding, message: "column \"currency\" holds no currency of the shop")
        }
        return currency
    }

    func choice<Value: RawRepresentable<String>>(_ name: String, _ type: Value.Type) throws(PostgresError) -> Value {
        guard let value = Value(rawValue: try decode(name, as: String.self)) else {
            throw PostgresError(kind: .decoding, message: "column \"\(name)\" holds no \(type)")
        }
        return value
    }
}
