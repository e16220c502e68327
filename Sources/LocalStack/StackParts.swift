/// What runs when the stack is up.
struct StackParts: Sendable {
    /// One process that is kept running.
    struct Part: Sendable {
        let name: String
        let process: @Sendable () -> ChildProcess?
        let start: @Sendable () async throws(LocalStackError) -> Void
    }

    let postgres: PostgresServer
    let clickHouse: ClickHouseServer
    let services: [ServiceProcess]
    /// The variables with which the shop is filled.
    let shop: [String: String]

    var all: [Part] {
        [
            Part(name: "PostgreSQL", process: { postgres.process }) { () throws(LocalStackError) in
                try await postgres.start()
            },
            Part(name: "ClickHouse", process: { clickHouse.process }) { () throws(LocalStackError) in
                try await clickHouse.start()
            },
        ]
            + services.map { service in
                Part(name: service.service.name, process: { service.process }) { () throws(LocalStackError) in
                    try await service.start()
                }
            }
    }

    /// Blocks: removes the records of processes that were ended.
    func forget() {
        postgres.stopBlocking(.now)
        clickHouse.stopBlocking(.now)
        for service in services { service.forget() }
    }
}
