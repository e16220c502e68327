internal import CSimdjson
internal import Glibc

/// Parses, validates and encodes the events of a request. One per event loop; not thread-safe.
///
/// A body is one JSON document, or one JSON object a line (`BodyFormat`). A document is an event, an array of them,
/// or an envelope `{"events": […]}` / `{"batch": […]}` with `sent_at`, `context` and `writeKey` for those that have
/// none of their own. Where a document as a whole isn't JSON but its brackets balance, only the events that aren't
/// JSON are rejected. Outcomes that JSON leaves open:
///
/// - Of members with the same name the last counts. Of a field's two names the later is used.
/// - A member without a column goes into `properties`, under its name, or `_` and its name if that is taken.
/// - null is an absent member, except inside `properties` and `context`.
/// - Integers are exact from -2^63 to 2^64 - 1; beyond, and for doubles that overflow, `number_out_of_range`.
/// - Half a surrogate pair (`\ud83d` alone) is stored as U+FFFD. `\u0000` is stored as it is; not in ids.
/// - A byte order mark in front is skipped. Bytes that aren't UTF-8: `invalid_utf8`.
///
/// Nothing is allocated for an event that is stored, once buffers are warm, unless members have no column or an
/// object has more than 32 of them.
package final class EventParser {
    package let limits: EventLimits
    private let documents: JSONDocumentParser
    private let elements: JSONDocumentParser
    /// Behind a pointer: Swift guards each access to a class's own variable at run time.
    private let encoder: UnsafeMutablePointer<EventEncoder>
    private var copy = PaddedBytes()
    private let lugxNames = EventField.lugxNames
    private let callNames = EventField.callNames
    private let segmentNames = EventField.segmentNames
    private let postHogNames = EventField.postHogNames
    private let ga4Names = EventField.ga4Names

    /// Readable bytes behind a body that save copying it.
    package static let padding = lugx_json_padding()

    package init(limits: EventLimits = EventLimits(), identifiers: EventIDGenerator = EventIDGenerator()) {
        self.limits = limits
        encoder = .allocate(capacity: 1)
        encoder.initialize(to: EventEncoder(limits: limits, identifiers: identifiers))
        // simdjson counts one level more; an envelope around events is two.
        documents = JSONDocumentParser(depthMax: limits.depthMax + 3)
        elements = JSONDocumentParser(depthMax: limits.depthMax + 1)
    }

    deinit {
        encoder.deinitialize(count: 1)
        encoder.deallocate()
    }

    /// Parses `body` and appends a row to `rows` for each event that can be stored.
    ///
    /// - Parameters:
    ///   - readableBytesAfter: How many bytes behind `body` may be read (their content doesn't matter). With at
    ///     least `EventParser.padding` the body is parsed in place, otherwise it is copied first.
    ///   - admit: Called once for each valid event that came with an id; false counts it as a duplicate. Rows of
    ///     admitted events are in `rows` when this returns. It isn't called for a request that fails as a whole.
    package func parse(
        _ body: UnsafeRawBufferPointer, readableBytesAfter: Int = 0, dialect: Dialect, format: BodyFormat,
        facts: RequestFacts, into rows: inout RowBuffer, admit: (EventID) -> Bool
    ) -> ParsedRequest {
        var request = ParsedRequest()
        guard body.count <= limits.bodyBytesMax else {
            request.failure = RequestFailure(
                code: .bodyTooLarge, message: "a body may be \(limits.bodyBytesMax) bytes long", pointer: "")
            return request
        }
        var input = Text(body)
        if input.count >= 3, input.base[0] == 0xEF, input.base[1] == 0xBB, input.base[2] == 0xBF {
            input = input.slice(3, input.count)
        }
        guard !input.isBlank else {
            request.failure = RequestFailure(code: .emptyBody, message: "the body is empty", pointer: "")
            return request
        }
        if readableBytesAfter < Self.padding {
            copy.copy(input.base, input.count)
            input.base = UnsafePointer(copy.base)
        }
        var scope = RequestScope(
            dialect: dialect, receivedAtMilliseconds: facts.receivedAtMilliseconds,
            sentAtMilliseconds: facts.sentAtMilliseconds)
        scope.agent = encoder.pointee.agents.classify(Text(facts.userAgent))
        if let country = Text(facts.country).countryCode { scope.country = country }
        var run = Run(scope: scope, request: request)
        switch format {
        case .json: parseDocument(input, &run, &rows, admit)
        case .ndjson: parseLines(input, &run, &rows, admit)
        }
        documents.shrink()
        elements.shrink()
        copy.shrink()
        return run.request
    }

    /// What grows while a request is parsed.
    private struct Run {
        var scope: RequestScope
        var request: ParsedRequest
        /// Elements that aren't JSON, in order; the document has a 0 in their place.
        var broken: [RejectedEvent] = []
        var brokenNext = 0
    }

    // MARK: One document

    private func parseDocument(
        _ input: Text, _ run: inout Run, _ rows: inout RowBuffer, _ admit: (EventID) -> Bool
    ) {
        let error = documents.parse(input.base, input.count)
        if error != LUGX_JSON_SUCCESS {
            if let failure = repair(input, error, &run) {
                run.request.failure = failure
                return
            }
        }
        let tape = documents.tape
        switch tape.kind(JSONTape.root) {
        case JSONTape.Kind.object:
            parseObject(tape, &run, &rows, admit)
        case JSONTape.Kind.array where run.scope.dialect.takesArrays:
            parseArray(tape, JSONTape.root, member: nil, &run, &rows, admit)
        default:
            let expected =
                run.scope.dialect.takesArrays ? "an event, an array of events or an envelope" : "an object"
            run.request.failure = RequestFailure(
                code: .notAnObject, message: "the body must be \(expected)", pointer: "")
        }
    }

    /// The document's object: an envelope, or one event.
    private func parseObject(
        _ tape: JSONTape, _ run: inout Run, _ rows: inout RowBuffer, _ admit: (EventID) -> Bool
    ) {
        encoder.pointee.members.collect(tape, JSONTape.root, names(run.scope))
        let events = encoder.pointee.members.name(.events)
        let isArray = events != 0 && tape.kind(events + 1) == JSONTape.Kind.array
        switch run.scope.dialect {
        case .lugx where isArray && !encoder.pointee.members.has(.eventType), .segment(.batch) where isArray,
            .postHog where isArray, .ga4 where isArray:
            if let failure = readEnvelope(tape, &run) {
                run.request.failure = failure
                return
            }
            parseArray(tape, events + 1, member: JSONPointer.token(tape.text(events)), &run, &rows, admit)
        case .segment(.batch):
            run.request.failure = RequestFailure(
                code: .noEvents, message: "batch must be an array of messages", pointer: "/batch")
        case .ga4:
            run.request.failure = RequestFailure(
                code: .noEvents, message: "events must be an array of events", pointer: "/events")
        default:
            encode(tape, index: 0, place: "", run: &run, &rows, admit)
        }
    }

    /// What an envelope says for all its events.
    private func readEnvelope(_ tape: JSONTape, _ run: inout Run) -> RequestFailure? {
        do throws(EventProblem) {
            let sentAt = encoder.pointee.members.name(.sentAt)
            if sentAt != 0 { run.scope.sentAtMilliseconds = try encoder.pointee.instant(sentAt, tape) }
            if case .ga4 = run.scope.dialect { try encoder.pointee.readGA4Envelope(tape, run.scope) }
        } catch {
            return RequestFailure(code: error.code, message: error.message, pointer: error.pointer(tape))
        }
        let context = encoder.pointee.members.name(.context)
        if context != 0, tape.kind(context + 1) == JSONTape.Kind.object { run.scope.context = context + 1 }
        keepWriteKey(tape, &run)
        return nil
    }

    private func parseArray(
        _ tape: JSONTape, _ array: Int, member: String?, _ run: inout Run, _ rows: inout RowBuffer,
        _ admit: (EventID) -> Bool
    ) {
        let pointer = member.map { "/" + $0 } ?? ""
        let count = tape.memberCount(array)
        guard count > 0, count <= limits.eventsPerRequestMax else {
            run.request.failure = RequestFailure(
                code: count == 0 ? .noEvents : .tooManyEvents,
                message: count == 0
                    ? "there are no events" : "a request may have \(limits.eventsPerRequestMax) events",
                pointer: pointer)
            return
        }
        let table = names(run.scope)
        let end = tape.next(array) - 1
        var at = array + 1
        var index = 0
        while at < end {
            if run.brokenNext < run.broken.count, run.broken[run.brokenNext].index == index {
                run.request.rejected.append(run.broken[run.brokenNext])
                run.brokenNext += 1
            } else if tape.kind(at) == JSONTape.Kind.object {
                encoder.pointee.members.collect(tape, at, table)
                encode(tape, index: index, place: member, run: &run, &rows, admit)
            } else {
                run.request.rejected.append(
                    RejectedEvent(
                        index: index, code: .notAnObject, message: "an event must be an object",
                        pointer: "\(pointer)/\(index)"))
            }
            at = tape.next(at)
            index += 1
        }
    }

    // MARK: Lines

    private func parseLines(
        _ input: Text, _ run: inout Run, _ rows: inout RowBuffer, _ admit: (EventID) -> Bool
    ) {
        guard input.lineCount(atMost: limits.eventsPerRequestMax) <= limits.eventsPerRequestMax else {
            run.request.failure = RequestFailure(
                code: .tooManyEvents, message: "a request may have \(limits.eventsPerRequestMax) events", pointer: "")
            return
        }
        var rest = input
        var index = 0
        while let line = rest.takeLine() {
            if line.isBlank { continue }
            parseLine(line, index, &run, &rows, admit)
            index += 1
        }
    }

    private func parseLine(
        _ line: Text, _ index: Int, _ run: inout Run, _ rows: inout RowBuffer, _ admit: (EventID) -> Bool
    ) {
        var error = documents.parse(line.base, line.count)
        if error == LUGX_JSON_STRING {
            var fixed = PaddedBytes()
            fixed.copy(line.base, line.count)
            if LoneSurrogates.replace(in: fixed.base, line.count) { error = documents.parse(fixed.base, line.count) }
        }
        guard error == LUGX_JSON_SUCCESS else {
            let (code, message) = describe(error, line)
            run.request.rejected.append(
                RejectedEvent(index: index, code: code, message: message, pointer: "/\(index)"))
            return
        }
        let tape = documents.tape
        guard tape.kind(JSONTape.root) == JSONTape.Kind.object else {
            run.request.rejected.append(
                RejectedEvent(
                    index: index, code: .notAnObject, message: "each line must be an object", pointer: "/\(index)"))
            return
        }
        encoder.pointee.members.collect(tape, JSONTape.root, names(run.scope))
        encode(tape, index: index, place: nil, run: &run, &rows, admit)
    }

    // MARK: One event

    private func names(_ scope: RequestScope) -> KeyTable {
        switch scope.dialect {
        case .lugx, .pixel: lugxNames
        case .call: callNames
        case .segment: segmentNames
        case .postHog: postHogNames
        case .ga4: ga4Names
        }
    }

    /// Encodes the event whose members were collected last.
    ///
    /// - Parameter place: The member that holds the array of events; nil for an array or lines, "" for a body that
    ///   is the event.
    private func encode(
        _ tape: JSONTape, index: Int, place: String?, run: inout Run, _ rows: inout RowBuffer,
        _ admit: (EventID) -> Bool
    ) {
        if run.request.writeKey == nil { keepWriteKey(tape, &run) }
        do throws(EventProblem) {
            let given = try encoder.pointee.encode(tape, run.scope, into: &rows)
            if let given, !admit(given) {
                run.request.duplicates += 1
                rows.dropUnfinished()
                return
            }
            rows.finishRow()
            run.request.accepted += 1
        } catch {
            rows.dropUnfinished()
            var pointer =
                switch place {
                case nil: "/\(index)"
                case "": ""
                case let member?: "/\(member)/\(index)"
                }
            pointer += error.pointer(tape)
            run.request.rejected.append(
                RejectedEvent(index: index, code: error.code, message: error.message, pointer: pointer))
        }
    }

    private func keepWriteKey(_ tape: JSONTape, _ run: inout Run) {
        let name = encoder.pointee.writeKeyName(tape, run.scope.dialect)
        guard name != 0, tape.kind(name + 1) == JSONTape.Kind.string else { return }
        let key = tape.text(name + 1)
        if key.count <= limits.identifierBytesMax { run.request.writeKey = Array(key.raw) }
    }

    // MARK: What doesn't parse

    /// Tries to make the document parse: lone surrogates are replaced, then elements of an events array that don't
    /// parse by themselves are noted and taken out. Returns why that didn't help.
    private func repair(_ input: Text, _ first: lugx_json_error, _ run: inout Run) -> RequestFailure? {
        if input.base != UnsafePointer(copy.base) { copy.copy(input.base, input.count) }
        let bytes = copy.base
        var error = first
        if error == LUGX_JSON_STRING, LoneSurrogates.replace(in: bytes, input.count) {
            error = documents.parse(bytes, input.count)
            if error == LUGX_JSON_SUCCESS { return nil }
        }
        let text = Text(base: UnsafePointer(bytes), count: input.count)
        let splitter = JSONSplitter(bytes: text.base, count: text.count)
        if error != LUGX_JSON_MEMORY, let found = splitter.elements(elementsMax: limits.eventsPerRequestMax + 1) {
            takeOut(found, bytes, &run)
            if !run.broken.isEmpty, documents.parse(bytes, input.count) == LUGX_JSON_SUCCESS { return nil }
            run.broken.removeAll()
        }
        let (code, message) = describe(error, text)
        return RequestFailure(code: code, message: message, pointer: "")
    }

    private func takeOut(_ found: JSONSplitter.Elements, _ bytes: UnsafeMutablePointer<UInt8>, _ run: inout Run) {
        let pointer = found.member.map { "/" + $0 } ?? ""
        for (index, range) in found.ranges.enumerated() where !range.isEmpty {
            let element = Text(base: UnsafePointer(bytes), count: range.upperBound).slice(
                range.lowerBound, range.upperBound)
            var error = elements.parse(element.base, element.count)
            if error == LUGX_JSON_STRING, LoneSurrogates.replace(in: bytes + range.lowerBound, range.count) {
                error = elements.parse(element.base, element.count)
            }
            if error == LUGX_JSON_SUCCESS { continue }
            let (code, message) = describe(error, element)
            run.broken.append(
                RejectedEvent(index: index, code: code, message: message, pointer: "\(pointer)/\(index)"))
            (bytes + range.lowerBound).update(repeating: 0x20, count: range.count)
            bytes[range.lowerBound] = 0x30
        }
    }

    private func describe(_ error: lugx_json_error, _ text: Text) -> (EventErrorCode, String) {
        switch error {
        case LUGX_JSON_UTF8: return (.invalidUTF8, "the text is not UTF-8")
        case LUGX_JSON_DEPTH: return (.tooDeep, "an event may nest \(limits.depthMax) levels deep")
        case LUGX_JSON_MEMORY: return (.outOfMemory, "no memory to parse this; try again later")
        case LUGX_JSON_NUMBER where JSONSplitter(bytes: text.base, count: text.count).numbersAreWellFormed:
            return (.numberOutOfRange, "a number is out of range: integers have 64 bits, others are doubles")
        default:
            return (.invalidJSON, "not valid JSON (\(String(cString: lugx_json_error_name(error))))")
        }
    }
}

extension Text {
    /// Whether it is only white space, of JSON's kinds.
    var isBlank: Bool {
        for i in 0..<count where base[i] != 0x20 && base[i] != 0x0A && base[i] != 0x0D && base[i] != 0x09 {
            return false
        }
        return true
    }

    /// Two letters, or nil.
    fileprivate var countryCode: Text? {
        guard count == 2, (base[0] | 0x20) &- 0x61 < 26, (base[1] | 0x20) &- 0x61 < 26 else { return nil }
        return self
    }

    /// Takes the first line off, without its line feed; nil when nothing is left.
    fileprivate mutating func takeLine() -> Text? {
        guard count > 0 else { return nil }
        guard let feed = memchr(base, 0x0A, count) else {
            let line = self
            self = slice(count, count)
            return line
        }
        let length = UnsafeRawPointer(feed) - UnsafeRawPointer(base)
        let line = slice(0, length)
        self = slice(length + 1, count)
        return line
    }

    /// Lines that aren't blank, counted up to one more than `atMost`.
    fileprivate func lineCount(atMost: Int) -> Int {
        var rest = self
        var lines = 0
        while lines <= atMost, let line = rest.takeLine() {
            if !line.isBlank { lines += 1 }
        }
        return lines
    }
}
