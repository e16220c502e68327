internal import Events

/// A path that the tracking handler answers itself; every other one is passed on.
enum TrackingRoute: Int, CaseIterable, Sendable {
    case track
    case callPageVisit
    case callEvent
    case callClick
    case callScroll
    case callSession
    case pixel
    case segmentBatch
    case segmentTrack
    case segmentPage
    case segmentScreen
    case segmentIdentify
    case segmentGroup
    case segmentAlias
    case postHogBatch
    case postHogCapture
    case postHogEvents
    case ga4Collect

    /// The pattern, as metrics and problem details name it.
    var path: StaticString {
        switch self {
        case .track: "/api/analytics/track"
        case .callPageVisit: "/api/analytics/track/page-visit"
        case .callEvent: "/api/analytics/track/event"
        case .callClick: "/api/analytics/track/click"
        case .callScroll: "/api/analytics/track/scroll"
        case .callSession: "/api/analytics/track/session"
        case .pixel: "/api/analytics/pixel.gif"
        case .segmentBatch: "/v1/batch"
        case .segmentTrack: "/v1/track"
        case .segmentPage: "/v1/page"
        case .segmentScreen: "/v1/screen"
        case .segmentIdentify: "/v1/identify"
        case .segmentGroup: "/v1/group"
        case .segmentAlias: "/v1/alias"
        case .postHogBatch: "/batch/"
        case .postHogCapture: "/capture/"
        case .postHogEvents: "/e/"
        case .ga4Collect: "/mp/collect"
        }
    }

    /// The conventions its requests follow.
    var dialect: Dialect {
        switch self {
        case .track: .lugx
        case .callPageVisit: .call(.pageVisit)
        case .callEvent: .call(.event)
        case .callClick: .call(.click)
        case .callScroll: .call(.scroll)
        case .callSession: .call(.session)
        case .pixel: .pixel
        case .segmentBatch: .segment(.batch)
        case .segmentTrack: .segment(.track)
        case .segmentPage: .segment(.page)
        case .segmentScreen: .segment(.screen)
        case .segmentIdentify: .segment(.identify)
        case .segmentGroup: .segment(.group)
        case .segmentAlias: .segment(.alias)
        case .postHogBatch, .postHogCapture, .postHogEvents: .postHog
        case .ga4Collect: .ga4
        }
    }

    /// The method its requests come with.
    var method: TrackingMethod { self == .pixel ? .get : .post }

    /// Whether a body may hold an event a line; an answer about one event can't speak of several.
    var takesLines: Bool {
        switch dialect {
        case .call, .pixel, .ga4: false
        case .lugx, .segment, .postHog: true
        }
    }

    /// The status of an answer whose events are stored.
    var storedStatus: Int {
        switch dialect {
        case .lugx: 202
        case .call: 201
        case .pixel, .segment, .postHog: 200
        case .ga4: 204
        }
    }

    /// The route of a request target in origin or absolute form; nil for all that isn't tracking.
    static func match(target: String) -> TrackingRoute? {
        target.utf8.withContiguousStorageIfAvailable { match($0) } ?? match(Array(target.utf8))
    }

    private static func match(_ target: [UInt8]) -> TrackingRoute? { target.withUnsafeBufferPointer { match($0) } }

    private static func match(_ target: UnsafeBufferPointer<UInt8>) -> TrackingRoute? {
        var path = target[...]
        if path.first != UInt8(ascii: "/") {
            guard let authority = afterScheme(path) else { return nil }
            path = authority.drop { $0 != UInt8(ascii: "/") }
        }
        if let query = path.firstIndex(of: UInt8(ascii: "?")) { path = path[..<query] }
        let trimmed = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[path.startIndex..<path.endIndex])
        // Two lengths are taken by one route each; the others share a prefix, so this is one or two comparisons.
        return allCases.first { route in
            let pattern = UnsafeRawBufferPointer(route.path)
            // A pattern that ends with a slash is meant without it, too.
            return pattern.count == trimmed.count && trimmed.elementsEqual(pattern)
                || pattern.count == trimmed.count + 1 && pattern.last == UInt8(ascii: "/")
                    && pattern.starts(with: trimmed)
        }
    }

    private static func afterScheme(_ target: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard let colon = target.prefix(8).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = target[(colon + 1)...]
        return rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) ? rest.dropFirst(2) : nil
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of a literal, which live as long as the program.
    init(_ literal: StaticString) {
        self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }
}
