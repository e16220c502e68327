/// Decides what happens in the shop, visit by visit. Pure: the same seed, products and moments give the same visits.
package struct ShopPlanner: Sendable {
    /// How time passes.
    package struct Pace: Sendable, Hashable {
        /// What a second in front of the screen takes, and what a day of an order's way takes, in milliseconds.
        package var screenSecond: Double
        package var orderDay: Double
        /// What would happen then or later does not happen; nil for no end.
        package var end: Int64?

        /// As in life.
        package static func past(until end: Int64) -> Pace {
            Pace(screenSecond: 1000, orderDay: Double(ShopPeriod.dayMilliseconds), end: end)
        }

        /// Quick enough to watch: a visit takes seconds, an order's way a minute.
        package static let live = Pace(screenSecond: 40, orderDay: 6000, end: nil)
    }

    struct Known: Sendable {
        let visitor: ShopVisitor
        let city: String
        /// Index of the account that was used on it.
        var customer: Int?
        var lastSeen: Int64
    }

    struct Reviewed: Hashable {
        let customer: Int
        let product: String
    }

    let products: [ShopProduct]
    let pace: Pace
    /// Whether goods can be bought in; without an admin what is sold out stays so.
    let canRestock: Bool
    /// The codes that customers know: none without an admin, who makes them.
    package let offers: [DiscountOffer]
    /// Tells this run's names and ids from those of others.
    let namespace: String

    var random: SimulationRandom
    /// A stream of its own: what else happens does not hang on who knows a code.
    var offerRandom: SimulationRandom
    var visitors: [Known] = []
    var customers: [ShopCustomer] = []
    var reviewed: Set<Reviewed> = []
    var stock: [String: Int]
    private var visitCount = 0
    private var visitorCount = 0
    var orderCount = 0

    /// Of those who were here, so many may come again.
    static let visitorsKnownMax = 5000
    static let stockMin = 60
    static let restockPieces = 250

    /// - Parameter start: milliseconds since 1970; with the seed it tells this run from others.
    package init(seed: UInt64, start: Int64, products: [ShopProduct], pace: Pace, canRestock: Bool) {
        self.products = products.sorted { $0.id < $1.id }
        self.pace = pace
        self.canRestock = canRestock
        let run = seed ^ UInt64(bitPattern: start)
        var names = SimulationRandom(seed: run, stream: 1)
        namespace = String(names.next() >> 28, radix: 36)
        random = SimulationRandom(seed: run, stream: 2)
        offerRandom = SimulationRandom(seed: run, stream: 5)
        offers = canRestock ? DiscountOffer.all(namespace: namespace) : []
        stock = Dictionary(uniqueKeysWithValues: products.map { ($0.id, $0.stock) })
    }

    // MARK: A visit

    package mutating func visit(at moment: Int64) -> VisitPlan {
        let index = come(at: moment)
        let isReturning = visitors[index].lastSeen < moment
        let source = random.pick(isReturning ? SampleWorld.returningSources : SampleWorld.sources)
        let session = random.uuid()
        var walk = Walk(at: moment, end: pace.end)
        var signedIn: ShopCustomer?

        land(&walk)
        if let known = visitors[index].customer, random.chance(0.3) {
            signedIn = signIn(customers[known], &walk)
        }
        var cart: [CartLine] = []
        if isReturning || !random.chance(0.4) { browse(&walk, &cart) }
        var order: OrderPlan?
        var restocks: [VisitPlan.Restock] = []
        if !cart.isEmpty {
            look(&walk, "/cart", 4...40)
            if random.chance(0.66) {
                look(&walk, "/checkout", 3...20)
                add(&walk, .checkoutStart, 0.1...0.4)
                if random.chance(0.72), !walk.isOver {
                    if signedIn == nil { signedIn = identify(index, &walk) }
                    if let signedIn, add(&walk, .order, 15...120) {
                        restocks = restock(for: cart, at: moment)
                        order = makeOrder(cart, by: signedIn, at: walk.at)
                        if order?.isDeclined == false {
                            add(&walk, .purchase, 0.2...1)
                            look(&walk, "/orders", 0.2...1)
                            cart = []
                        }
                    }
                }
            }
        }
        visitors[index].lastSeen = walk.at
        defer { visitCount += 1 }
        return VisitPlan(
            number: visitCount, sessionID: session, visitor: visitors[index].visitor, source: source,
            steps: walk.steps, customer: signedIn, order: order, abandoned: cart, restocks: restocks)
    }

    /// The steps so far.
    struct Walk {
        var at: Int64
        let end: Int64?
        var steps: [VisitPlan.Step] = []
        var isSignedIn = false
        /// Nothing more happens in the period.
        var isOver = false

        init(at: Int64, end: Int64?) {
            self.at = at
            self.end = end
        }
    }

    /// One step more, so many seconds after the last; false where that is after the end.
    @discardableResult
    mutating func add(_ walk: inout Walk, _ action: VisitPlan.Action, _ seconds: ClosedRange<Double>) -> Bool {
        let gap = walk.steps.isEmpty ? 0 : max(1, scaled(random.milliseconds(seconds), pace.screenSecond / 1000))
        let id = random.uuid()
        guard !walk.isOver, pace.end.map({ walk.at + gap < $0 }) ?? true else {
            walk.isOver = true
            return false
        }
        walk.at += gap
        if action == .register || action == .login { walk.isSignedIn = true }
        walk.steps.append(
            VisitPlan.Step(at: walk.at, action: action, isSignedIn: walk.isSignedIn, eventID: id))
        return true
    }

    private mutating func look(_ walk: inout Walk, _ path: String, _ seconds: ClosedRange<Double>) {
        add(&walk, .pageView(path: path), seconds)
    }

    func scaled(_ milliseconds: Int64, _ factor: Double) -> Int64 { Int64(Double(milliseconds) * factor) }

    // MARK: Who comes

    /// The visitor's index: often one who was here before and has been gone for an hour.
    private mutating func come(at moment: Int64) -> Int {
        if !visitors.isEmpty, random.chance(0.42) {
            let index = Int.random(in: 0..<visitors.count, using: &random)
            if visitors[index].lastSeen + scaled(3600, pace.screenSecond) < moment { return index }
        }
        let (code, city) = random.pick(SampleWorld.countries)
        let number = visitorCount
        visitorCount += 1
        let visitor = ShopVisitor(
            anonymousID: random.uuid(), country: code,
            // Addresses set aside for tests of networks (RFC 2544).
            address: "198.\(18 + number / 65_536 % 2).\(number / 256 % 256).\(number % 256)",
            agent: random.pick(SampleWorld.agents))
        let known = Known(visitor: visitor, city: city, customer: nil, lastSeen: moment)
        guard visitors.count < Self.visitorsKnownMax else {
            let index = number % Self.visitorsKnownMax
            visitors[index] = known
            return index
        }
        visitors.append(known)
        return visitors.count - 1
    }

    private mutating func signIn(_ customer: ShopCustomer, _ walk: inout Walk) -> ShopCustomer? {
        look(&walk, "/auth", 2...15)
        return add(&walk, .login, 5...40) ? customer : nil
    }

    /// Signs in with the account of this browser, with one's account from another browser, or with a new one.
    private mutating func identify(_ index: Int, _ walk: inout Walk) -> ShopCustomer? {
        if let known = visitors[index].customer { return signIn(customers[known], &walk) }
        if !customers.isEmpty, random.chance(0.12) {
            let other = Int.random(in: 0..<customers.count, using: &random)
            // An account is not used before it was made, also where visits overlap.
            if customers[other].registeredAt < walk.at {
                visitors[index].customer = other
                return signIn(customers[other], &walk)
            }
        }
        look(&walk, "/auth", 2...15)
        guard add(&walk, .register, 20...90) else { return nil }
        let name =
            "\(SampleWorld.firstNames.randomElement(using: &random)!)."
            + SampleWorld.lastNames.randomElement(using: &random)!
        let number = customers.count
        let username = "\(name).\(namespace).\(number)"
        let customer = ShopCustomer(
            number: number, username: username, email: "\(username)@customers.example",
            country: visitors[index].visitor.country, city: visitors[index].city, registeredAt: walk.at)
        customers.append(customer)
        visitors[index].customer = number
        return customer
    }

    // MARK: What they look at

    private mutating func land(_ walk: inout Walk) {
        if random.chance(0.6) {
            look(&walk, "/", 0...0)
        } else {
            open(popular(), &walk)
        }
    }

    private mutating func open(_ product: ShopProduct, _ walk: inout Walk) {
        look(&walk, "/games/\(product.id)", 3...45)
        add(&walk, .productView(product), 0.1...0.5)
    }

    private mutating func browse(_ walk: inout Walk, _ cart: inout [CartLine]) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let product = popular()
            if random.chance(0.18) {
                add(&walk, .search(product.name.split(separator: " ")[0].lowercased()), 4...30)
            }
            open(product, &walk)
            let quantity = random.pick([(84, 1), (13, 2), (3, 3)])
            guard random.chance(0.24), !cart.contains(where: { $0.product == product }),
                canRestock || stock[product.id, default: 0] >= quantity + Self.stockMin
            else { continue }
            let line = CartLine(product: product, quantity: quantity)
            if add(&walk, .addToCart(line), 3...60) { cart.append(line) }
        }
        if cart.count > 1, random.chance(0.2), add(&walk, .removeFromCart(cart[0]), 5...60) { cart.removeFirst() }
    }

    /// What is listed first is wanted most.
    private mutating func popular() -> ShopProduct {
        random.pick(products.enumerated().map { (weight: 400 / ($0.offset + 3), choice: $0.element) })
    }
}
