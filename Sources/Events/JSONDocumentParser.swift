internal import CSimdjson

/// simdjson with memory that grows with the documents, and shrinks again after a large one. Not thread-safe.
final class JSONDocumentParser {
    private var handle: OpaquePointer?
    private var capacity = 0
    private let depthMax: Int
    private(set) var tape = JSONTape(
        words: UnsafePointer(bitPattern: 8)!, strings: UnsafePointer(bitPattern: 8)!)

    /// About 14 bytes of memory are held for each byte of capacity.
    private static let capacityNormal = 64 << 10
    private static let capacityKept = 1 << 20

    init(depthMax: Int) {
        self.depthMax = depthMax
    }

    deinit { lugx_json_parser_free(handle) }

    /// Parses `bytes`, behind which `EventParser.padding` bytes are readable; on success `tape` is the document.
    func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> lugx_json_error {
        if count > capacity || handle == nil {
            var larger = max(capacity, Self.capacityNormal)
            while larger < count { larger *= 2 }
            guard resize(larger) else { return LUGX_JSON_MEMORY }
        }
        var document = lugx_json_document()
        let error = lugx_json_parse(handle, bytes, count, &document)
        if error == LUGX_JSON_SUCCESS { tape = JSONTape(words: document.tape, strings: document.strings) }
        return error
    }

    /// Gives the memory of a large document back. The tape is gone then.
    func shrink() {
        if capacity > Self.capacityKept { _ = resize(Self.capacityNormal) }
    }

    private func resize(_ bytes: Int) -> Bool {
        lugx_json_parser_free(handle)
        handle = lugx_json_parser_create(bytes, depthMax)
        capacity = handle == nil ? 0 : bytes
        return handle != nil
    }
}
