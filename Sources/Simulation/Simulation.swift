import Curl
import Foundation
import ServiceKit
import Synchronization

/// Acts out a shop's life through the public APIs of its services.
///
/// ```swift
/// let simulation = Simulation(shop, onProgress: { print($0.visits) })
/// let manifest = try await simulation.past(SimulationRequest(seed: 1, days: 90), manifestPath: "simulation.json")
/// ```
///
/// Cancelling its task stops it cleanly: what is under way is ended, and the manifest of what was done is written.
package final class Simulation: Sendable {
    private let address: ShopAddress
    private let curl: CurlClient
    private let client: ShopClient
    private let admin: AdminSession
    private let currency: Currency
    private let concurrency: Int
    private let onProgress: @Sendable (SimulationProgress) -> Void
    private let progress: Mutex<SimulationProgress>

    /// Visits under way at once; live ones mostly wait.
    package static let concurrencyDefault = 12
    package static let liveVisitsMax = 512
    /// A live run ends after so many visits: its manifest holds all of them.
    package static let visitsMax = 200_000

    /// - Parameter policy: how patient it is with services that ask to wait.
    package init(
        _ address: ShopAddress, concurrency: Int = concurrencyDefault, policy: RetryPolicy = RetryPolicy(),
        onProgress: @escaping @Sendable (SimulationProgress) -> Void = { _ in }
    ) throws {
        guard let currency = Currency(address.currency) else {
            throw SimulationFault("\(address.currency) is no currency the shop can have")
        }
        self.address = address
        self.currency = currency
        self.concurrency = concurrency
        self.onProgress = onProgress
        let progress = Mutex(SimulationProgress())
        var configuration = CurlConfiguration(tls: address.tls)
        configuration.connectionsPerHostMax = max(16, concurrency)
        curl = CurlClient(configuration: configuration)
        let waits = WaitReport(onProgress: onProgress)
        client = ShopClient(curl: curl, policy: policy, onWait: { _, seconds in waits.say(seconds) })
        admin = AdminSession(client: client, address: address)
        self.progress = progress
    }

    /// Ends its connections.
    package func close() async { await curl.close() }

    private struct WaitReport: Sendable {
        let onProgress: @Sendable (SimulationProgress) -> Void

        func say(_ seconds: Double) {
            guard seconds >= 1 else { return }
            var progress = SimulationProgress()
            progress.waitSeconds = seconds
            onProgress(progress)
        }
    }

    // MARK: The past

    /// Fills a period of the past, and writes the manifest at its end, or where it is cancelled.
    ///
    /// What was done stands in a journal beside the manifest. A run that was interrupted goes on from there; one that
    /// is complete is not done again, its manifest is read.
    package func past(
        _ request: SimulationRequest, manifestPath: String
    ) async throws -> SimulationManifest {
        let now = Timestamp.nowMilliseconds()
        let journal = try RunJournal(path: "\(manifestPath).journal")
        if let head = journal.head {
            guard head.request == request else {
                throw SimulationFault(
                    "\(journal.path) belongs to a run that was asked for something else: name another manifest, or "
                        + "delete it")
            }
            if journal.isComplete { return try SimulationManifest.read(manifestPath) }
        } else {
            let (from, to) = try Self.period(request, now: now)
            try await checkPermission(at: from)
            try journal.begin(RunJournal.Head(request: request, from: from, to: to, products: try await products()))
        }
        guard let head = journal.head else { throw SimulationFault("\(journal.path) has no beginning") }
        let (builder, fault) = try await act(head, journal)

        var frame = try frame(head.request.seed, "past", head.from, head.to, head.request.zone)
        frame.isComplete = fault == nil && !Task.isCancelled
        let manifest = builder.manifest(frame)
        try manifest.write(to: manifestPath)
        if let fault { throw fault }
        if manifest.isComplete { try journal.complete() }
        return manifest
    }

    /// What the run was asked for whose manifest is or will be there; nil where there was none.
    package static func request(ofRunAt manifestPath: String) throws -> SimulationRequest? {
        try RunJournal(path: "\(manifestPath).journal").head?.request
    }

    package static func isComplete(runAt manifestPath: String) -> Bool {
        (try? RunJournal(path: "\(manifestPath).journal").isComplete) ?? false
    }

    /// Whether nothing was ever ordered in the shop.
    package func isNew() async throws -> Bool {
        struct Page: Decodable {
            let total: Int
        }
        let headers: CurlHeaders = ["Authorization": "Bearer \(try await admin.token())"]
        return try await client.send(
            .get, "\(address.ordersURL)/api/orders?limit=1", headers: headers, expecting: 200
        ).decode(Page.self).total == 0
    }

    static func period(_ request: SimulationRequest, now: Int64) throws -> (from: Int64, to: Int64) {
        // To the second, so that it can be typed.
        let to = (request.to ?? now) / 1000 * 1000
        let from = request.from ?? to - Int64(request.days ?? 90) * ShopPeriod.dayMilliseconds
        guard from < to, to <= now else {
            throw SimulationFault("the period has to begin before it ends, and to end before now")
        }
        return (from, to)
    }

    /// All visits that are not done yet; what keeps one from its end ends the run.
    private func act(
        _ head: RunJournal.Head, _ journal: RunJournal
    ) async throws -> (ManifestBuilder, fault: (any Error)?) {
        guard let zone = TimeZone(identifier: head.request.zone) else {
            throw SimulationFault("\(head.request.zone) is no time zone, such as Europe/Berlin")
        }
        let period = ShopPeriod(from: head.from, to: head.to, zone: zone)
        var random = SimulationRandom(seed: head.request.seed, stream: 3)
        let arrivals = period.arrivals(perDay: head.request.visitsPerDay, &random)
        var planner = ShopPlanner(
            seed: head.request.seed, start: head.from, products: head.products, pace: .past(until: head.to),
            canRestock: true)
        let acting = acting(namespace: planner.namespace, isLive: false)
        var builder = ManifestBuilder(products: head.products, currency: currency)
        let begunBefore = journal.begun
        progress.withLock { $0.visitsPlanned = arrivals.count }
        try await acting.orders.offer(planner.offers)

        var fault: (any Error)?
        await withTaskGroup(of: (VisitPlan, VisitActing.Result).self) { group in
            var running = 0
            func take(_ next: (VisitPlan, VisitActing.Result)?) {
                guard let (plan, result) = next else { return }
                running -= 1
                builder.add(plan, result.outcome)
                count(result.outcome)
                do {
                    if let error = result.fault { throw error }
                    if result.outcome.isWhole { try journal.finish(result.outcome) }
                } catch {
                    fault = fault ?? error
                }
            }
            for arrival in arrivals {
                let plan = planner.visit(at: arrival)
                if let outcome = journal.done[plan.number] {
                    builder.add(plan, outcome)
                    count(outcome)
                    continue
                }
                if running == concurrency { take(await group.next()) }
                guard fault == nil, !Task.isCancelled else { break }
                do {
                    for restock in plan.restocks { try await acting.orders.restock(restock, of: plan.number) }
                    try journal.begin(visit: plan.number)
                } catch {
                    if !(error is CancellationError) { fault = fault ?? error }
                    break
                }
                let mayExist = begunBefore.contains(plan.number)
                running += 1
                group.addTask { (plan, await acting.past(plan, mayExist: mayExist)) }
            }
            while running > 0 { take(await group.next()) }
        }
        return (builder, fault)
    }

    // MARK: Now

    /// Lets visitors come until its task is cancelled, or for a while.
    ///
    /// - Parameter rate: visitors a second on average.
    package func live(
        seed: UInt64, rate: Double, durationSeconds: Double?, manifestPath: String
    ) async throws -> SimulationManifest {
        let start = Timestamp.nowMilliseconds()
        let products = try await products()
        var planner = ShopPlanner(
            seed: seed, start: start, products: products, pace: .live, canRestock: address.admin != nil)
        var random = SimulationRandom(seed: seed, stream: 4)
        let acting = acting(namespace: planner.namespace, isLive: true)
        var builder = ManifestBuilder(products: products, currency: currency)
        try await acting.orders.offer(planner.offers)
        let end = durationSeconds.map { start + Int64($0 * 1000) } ?? Int64.max
        var fault: (any Error)?
        await withTaskGroup(of: (VisitPlan, VisitActing.Result).self) { group in
            var running = 0
            func take(_ next: (VisitPlan, VisitActing.Result)?) {
                guard let (plan, result) = next else { return }
                running -= 1
                builder.add(plan, result.outcome)
                count(result.outcome)
                if let error = result.fault { fault = fault ?? error }
            }
            var arrival = start
            for _ in 0..<Self.visitsMax {
                arrival += Int64(-log(1 - Double.random(in: 0..<1, using: &random)) / rate * 1000)
                let moment = max(arrival, Timestamp.nowMilliseconds())
                let left = min(moment, end) - Timestamp.nowMilliseconds()
                if left > 0 { try? await Task.sleep(for: .milliseconds(left)) }
                guard moment < end, fault == nil, !Task.isCancelled else { break }
                if running == Self.liveVisitsMax { take(await group.next()) }
                let plan = planner.visit(at: max(moment, Timestamp.nowMilliseconds()))
                do {
                    for restock in plan.restocks { try await acting.orders.restock(restock, of: plan.number) }
                } catch {
                    if !(error is CancellationError) { fault = fault ?? error }
                    break
                }
                running += 1
                group.addTask { (plan, await acting.live(plan)) }
            }
            group.cancelAll()
            while running > 0 { take(await group.next()) }
        }
        var frame = try frame(seed, "live", start, Timestamp.nowMilliseconds(), "UTC")
        frame.isComplete = fault == nil
        let manifest = builder.manifest(frame)
        try manifest.write(to: manifestPath)
        if let fault { throw fault }
        return manifest
    }

    // MARK: What both need

    private func acting(namespace: String, isLive: Bool) -> VisitActing {
        VisitActing(
            tracker: Tracker(client: client, address: address),
            orders: OrderActing(
                client: client, address: address, admin: admin, currency: currency, namespace: namespace,
                isLive: isLive),
            customers: CustomerBook(client: client, address: address, admin: admin, isLive: isLive),
            hasAdmin: address.admin != nil)
    }

    private func frame(
        _ seed: UInt64, _ mode: String, _ from: Int64, _ to: Int64, _ zone: String
    ) throws -> SimulationManifest {
        SimulationManifest(
            seed: String(seed), mode: mode, from: from, to: to, zone: zone, currency: currency.code, isComplete: false)
    }

    private func count(_ outcome: VisitOutcome) {
        let progress = progress.withLock { progress in
            progress.visits += 1
            progress.events += outcome.events
            if let order = outcome.order, order.state != .refused { progress.orders += 1 }
            return progress
        }
        onProgress(progress)
    }

    /// A refusal now says more than one in the middle of the work.
    private func checkPermission(at moment: Int64) async throws {
        let headers: CurlHeaders = [
            "Authorization": "Bearer \(try await admin.token())",
            "Lugx-Backdate": Timestamp.text(milliseconds: moment),
        ]
        for url in [address.catalogURL + "/api/products?limit=1", address.ordersURL + "/api/orders?limit=1"] {
            _ = try await client.send(.get, url, headers: headers, expecting: 200)
        }
    }

    private struct ProductPage: Decodable {
        struct Product: Decodable {
            let id: String
            let name: String
            let category: String
            let platform: String
            let price: String
            let stock: Int
        }

        let data: [Product]
        let total: Int
    }

    private static let productsMax = 1000

    /// What the catalogue sells, by id.
    private func products() async throws -> [ShopProduct] {
        var products: [ShopProduct] = []
        var total = 1
        while products.count < min(total, Self.productsMax) {
            let page = try await client.send(
                .get, "\(address.catalogURL)/api/products?limit=100&offset=\(products.count)&sort=name", expecting: 200
            ).decode(ProductPage.self)
            guard !page.data.isEmpty else { break }
            total = page.total
            products += try page.data.map { product in
                guard let price = Money(product.price, currency) else {
                    throw SimulationFault("\(product.name) costs \(product.price), which is no amount")
                }
                return ShopProduct(
                    id: product.id, name: product.name, category: product.category, platform: product.platform,
                    price: price.minorUnits, stock: product.stock)
            }
        }
        guard !products.isEmpty else { throw SimulationFault("the catalogue is empty: there is nothing to sell") }
        return products.sorted { $0.id < $1.id }
    }
}
