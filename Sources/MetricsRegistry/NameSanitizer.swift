/// Turns the labels and dimensions of swift-metrics, which are free text, into valid names that `promtool check
/// metrics` has nothing to say about: `http.server.request.duration` of a timer becomes
/// `http_server_request_duration_seconds`.
enum NameSanitizer {
    /// What a third party's metric is to become.
    enum Target: String, Hashable, Sendable, CaseIterable {
        case counter, gauge, histogram, timer

        /// What is added to the name where it belongs to a metric of another kind already.
        fileprivate var qualifier: String {
            switch self {
            case .counter: "_events"
            case .gauge: "_value"
            case .histogram: "_distribution"
            case .timer: "_duration"
            }
        }
    }

    private static let timeUnits = [
        "_seconds", "_milliseconds", "_microseconds", "_nanoseconds", "_millis", "_micros", "_nanos", "_ms", "_us",
        "_ns",
    ]

    /// The name for a metric reported as `label`; `isQualified` asks for the second choice.
    static func metricName(_ label: String, for target: Target, isQualified: Bool = false) -> MetricName {
        // Room for what is added below.
        var name = snakeCase(label, bytesMax: MetricName.bytesMax - 40)
        switch target {
        case .counter where name.hasSuffix("_total"): name.removeLast("_total".count)
        case .timer: if let unit = timeUnits.first(where: name.hasSuffix) { name.removeLast(unit.count) }
        default: break
        }
        if name.isEmpty { name = "unnamed" }
        if isQualified || (target != .timer && FamilyShape.reservedSuffixes.contains(where: name.hasSuffix)) {
            name += target.qualifier
        }
        switch target {
        case .counter: name += "_total"
        case .timer: name += "_seconds"
        case .gauge, .histogram: break
        }
        return MetricName(name) ?? "unnamed"
    }

    /// The label name for a dimension's key.
    static func labelName(_ key: String) -> LabelName {
        let name = snakeCase(key, bytesMax: LabelName.bytesMax - 6)
        return LabelName(name) ?? LabelName(name.isEmpty ? "label" : "label_" + name) ?? "label"
    }

    /// Lower-case words joined by single underscores, beginning with a letter; may be empty.
    private static func snakeCase(_ text: String, bytesMax: Int) -> String {
        var bytes: [UInt8] = []
        var wasLower = false
        for byte in text.utf8 {
            guard bytes.count < bytesMax else { break }
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if wasLower { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte | 0x20)
                wasLower = false
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                bytes.append(byte)
                wasLower = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes.isEmpty { bytes.append(contentsOf: "n".utf8) }
                bytes.append(byte)
                wasLower = true
            default:
                if let last = bytes.last, last != UInt8(ascii: "_") { bytes.append(UInt8(ascii: "_")) }
                wasLower = false
            }
        }
        while bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
