/// What a `User-Agent` tells, as the row keeps it.
struct UserAgent: Equatable {
    var device: Device = .unknown
    var browser: Browser = .unknown
    var system: System = .unknown
    var isBot = false

    enum Device: UInt8 {
        case unknown, desktop, mobile, tablet, tv, console, server
        var name: StaticString {
            switch self {
            case .unknown: ""
            case .desktop: "desktop"
            case .mobile: "mobile"
            case .tablet: "tablet"
            case .tv: "tv"
            case .console: "console"
            case .server: "server"
            }
        }
    }

    enum Browser: UInt8 {
        case unknown, chrome, safari, firefox, edge, opera, samsung, explorer
        var name: StaticString {
            switch self {
            case .unknown: ""
            case .chrome: "Chrome"
            case .safari: "Safari"
            case .firefox: "Firefox"
            case .edge: "Edge"
            case .opera: "Opera"
            case .samsung: "Samsung Internet"
            case .explorer: "Internet Explorer"
            }
        }
    }

    enum System: UInt8 {
        case unknown, windows, macOS, iOS, iPadOS, android, linux, chromeOS, playStation, xbox, nintendo
        var name: StaticString {
            switch self {
            case .unknown: ""
            case .windows: "Windows"
            case .macOS: "macOS"
            case .iOS: "iOS"
            case .iPadOS: "iPadOS"
            case .android: "Android"
            case .linux: "Linux"
            case .chromeOS: "ChromeOS"
            case .playStation: "PlayStation"
            case .xbox: "Xbox"
            case .nintendo: "Nintendo"
            }
        }
    }

    // In each table the first token found decides; tokens are lower-case, and compared ignoring case.

    private static let bots: [StaticString] = [
        "bot", "crawl", "spider", "slurp", "headless", "lighthouse", "pingdom", "phantomjs", "facebookexternalhit",
        "preview", "monitor", "scrapy",
    ]

    private static let systems: [(StaticString, System, Device)] = [
        ("playstation", .playStation, .console),
        ("xbox", .xbox, .console),
        ("nintendo", .nintendo, .console),
        ("ipad", .iPadOS, .tablet),
        ("iphone", .iOS, .mobile),
        ("ipod", .iOS, .mobile),
        ("android", .android, .mobile),
        ("windows", .windows, .desktop),
        ("mac os x", .macOS, .desktop),
        ("macintosh", .macOS, .desktop),
        ("cros", .chromeOS, .desktop),
        ("linux", .linux, .desktop),
    ]

    private static let browsers: [(StaticString, Browser)] = [
        ("edg", .edge),
        ("opr/", .opera),
        ("opera", .opera),
        ("samsungbrowser", .samsung),
        ("firefox", .firefox),
        ("fxios", .firefox),
        ("crios", .chrome),
        ("chrome", .chrome),
        ("msie", .explorer),
        ("trident", .explorer),
        ("safari", .safari),
    ]

    private static let televisions: [StaticString] = ["smart-tv", "smarttv", "appletv", "googletv", "hbbtv", "bravia"]

    /// Programs that send events from servers.
    private static let programs: [StaticString] = [
        "curl/", "wget/", "python", "analytics-", "go-http-client", "java/", "okhttp", "node", "axios", "ruby", "php",
    ]

    init() {}

    /// Classifies `text`, of which the first 512 bytes count.
    init(_ text: Text) {
        guard !text.isEmpty else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { lower in
            let count = min(text.count, 512)
            for i in 0..<count {
                let byte = text.base[i]
                lower[i] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            }
            classify(UnsafeBufferPointer(rebasing: lower[..<count]))
        }
    }

    private mutating func classify(_ text: UnsafeBufferPointer<UInt8>) {
        func has(_ token: StaticString) -> Bool { Self.contains(text, token) }
        isBot = Self.bots.contains(where: has)
        if let (_, system, device) = Self.systems.first(where: { has($0.0) }) {
            self.system = system
            self.device = device
            // Android tablets are those that don't say "mobile".
            if system == .android, !has("mobile") { self.device = .tablet }
        }
        if let (_, browser) = Self.browsers.first(where: { has($0.0) }) { self.browser = browser }
        if Self.televisions.contains(where: has) { device = .tv }
        if device == .unknown, Self.programs.contains(where: has) { device = .server }
    }

    private static func contains(_ text: UnsafeBufferPointer<UInt8>, _ token: StaticString) -> Bool {
        let count = token.utf8CodeUnitCount
        let bytes = token.utf8Start
        guard text.count >= count else { return false }
        for start in 0...(text.count - count) where text[start] == bytes[0] {
            var i = 1
            while i < count, text[start + i] == bytes[i] { i += 1 }
            if i == count { return true }
        }
        return false
    }
}

/// The classes of the user agents seen last; bounded. Not thread-safe.
struct UserAgentCache {
    private static let size = 256
    private var entries = [(UInt64, UInt64, UserAgent)](repeating: (0, 0, UserAgent()), count: size)

    /// The class of `text`. Texts are told apart by a 128-bit hash.
    mutating func classify(_ text: Text) -> UserAgent {
        guard !text.isEmpty else { return UserAgent() }
        let (a, b) = murmur128(text.prefix(bytes: 512).raw)
        let slot = Int(truncatingIfNeeded: a) & (Self.size - 1)
        if entries[slot].0 == a, entries[slot].1 == b { return entries[slot].2 }
        let found = UserAgent(text)
        entries[slot] = (a, b, found)
        return found
    }
}
