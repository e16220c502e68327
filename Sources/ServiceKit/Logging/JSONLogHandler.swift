package import Logging

/// A log handler that writes one JSON object a line.
///
/// The members `time`, `level`, `logger` and `message` come first, then `error` and the metadata in the order of its
/// names. Names and values are bounded: a record never grows beyond ``recordBytesMax``.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    /// Longest text of one value, in bytes before escaping.
    package static let valueBytesMax = 2048
    /// Most metadata entries written; further ones are counted in `metadata_dropped`.
    package static let entriesMax = 32
    /// No record is longer, whatever is logged: names, values and their escapes at their longest.
    package static let recordBytesMax = (entriesMax + 5) * (valueBytesMax + 128) * 6
    /// How deep arrays and dictionaries in metadata are followed.
    private static let depthMax = 3

    private let label: String
    private let sink: any LogSink
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - sink: takes each record, line feed included.
    ///   - now: milliseconds since 1970.
    package init(
        label: String, sink: any LogSink, metadataProvider: Logger.MetadataProvider? = nil,
        now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() }
    ) {
        self.label = label
        self.sink = sink
        self.metadataProvider = metadataProvider
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let given = event.metadata { merged.merge(given) { _, new in new } }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(contentsOf: #"{"time":""#.utf8)
        bytes.append(contentsOf: Timestamp.text(milliseconds: now()).utf8)
        bytes.append(contentsOf: #"","level":"#.utf8)
        JSONText.append(event.level.rawValue, to: &bytes)
        member("logger", label, to: &bytes)
        member("message", event.message.description, to: &bytes)
        if let error = event.error { member("error", String(describing: error), to: &bytes) }
        for (name, value) in merged.sorted(by: { $0.key < $1.key }).prefix(Self.entriesMax) {
            bytes.append(UInt8(ascii: ","))
            // A metadata name may not hide one of the members above.
            JSONText.append(Self.reserved.contains(name) ? "metadata_\(name)" : name, bytesMax: 64, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            var budget = Self.valueBytesMax
            append(value, depth: 0, budget: &budget, to: &bytes)
        }
        if merged.count > Self.entriesMax {
            bytes.append(contentsOf: ",\"metadata_dropped\":\(merged.count - Self.entriesMax)".utf8)
        }
        bytes.append(contentsOf: "}\n".utf8)
        sink.write(bytes)
    }

    private static let reserved: Set<String> = ["time", "level", "logger", "message", "error", "metadata_dropped"]

    private func member(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ",\"\(name)\":".utf8)
        JSONText.append(value, bytesMax: Self.valueBytesMax, to: &bytes)
    }

    /// Writes a value; all texts of one entry share `budget`.
    private func append(_ value: Logger.MetadataValue, depth: Int, budget: inout Int, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text):
            append(text, budget: &budget, to: &bytes)
        case .stringConvertible(let value as Int):
            bytes.append(contentsOf: String(value).utf8)
        case .stringConvertible(let value as Double) where value.isFinite:
            bytes.append(contentsOf: String(value).utf8)
        case .stringConvertible(let value):
            append(value.description, budget: &budget, to: &bytes)
        case .array(let values):
            guard depth < Self.depthMax else { return append("…", budget: &budget, to: &bytes) }
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                guard budget > 0 else { break }
                budget -= 2
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value, depth: depth + 1, budget: &budget, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            guard depth < Self.depthMax else { return append("…", budget: &budget, to: &bytes) }
            bytes.append(UInt8(ascii: "{"))
            for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                guard budget > 0 else { break }
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(name, budget: &budget, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(value, depth: depth + 1, budget: &budget, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private func append(_ text: String, budget: inout Int, to bytes: inout [UInt8]) {
        JSONText.append(text, bytesMax: max(budget, 0), to: &bytes)
        // Each text costs something, so that many empty ones end as well.
        budget -= text.utf8.count + 8
    }
}
