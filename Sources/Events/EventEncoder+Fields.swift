/// Members of an event as values, or what is wrong with them.
extension EventEncoder {
    /// Our own dialect's fields that Segment's messages don't have.
    ///
    /// - Parameter otherwise: The type of an event that says none; nil where each has to.
    mutating func readLugx(
        _ tape: JSONTape, _ draft: inout EventDraft, otherwise: StaticString? = nil
    ) throws(EventProblem) {
        if let otherwise, !members.has(.eventType), !members.has(.type) {
            draft.eventType = Text(otherwise)
        } else {
            try readType(tape, &draft)
        }
        try readColumns(tape, &draft)
    }

    /// A call's fields: our own, some of which have to be there.
    mutating func readCall(_ call: TrackCall, _ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        for (name, field) in call.names where isMissing(field, tape) {
            throw EventProblem(
                .missingFields, .missing(name), call.required.joined(separator: ", ") + " have to be there")
        }
        if let type = call.eventType {
            draft.eventType = Text(type)
            members.release(.eventType)
            members.release(.type)
        } else {
            try readType(tape, &draft)
        }
        members.release(.elementType)
        members.release(.scrollDepth)
        members.release(.sessionStart)
        try readColumns(tape, &draft)
    }

    private func isMissing(_ field: EventField, _ tape: JSONTape) -> Bool {
        let name = members.name(field)
        return name == 0 || tape.kind(name + 1) == JSONTape.Kind.string && tape.text(name + 1).isEmpty
    }

    private mutating func readType(_ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        let field: EventField = members.has(.eventType) ? .eventType : .type
        if field == .eventType { members.release(.type) }
        let name = members.name(field)
        guard name != 0 else {
            throw EventProblem(.missingEventType, .missing("event_type"), "event_type is required")
        }
        guard tape.kind(name + 1) == JSONTape.Kind.string else {
            throw EventProblem(.invalidType, .member(name), "event_type must be a string")
        }
        draft.eventType = tape.text(name + 1)
        guard isEventType(draft.eventType) else {
            throw EventProblem(
                .invalidEventType, .member(name),
                "event_type must be 1 to \(limits.eventTypeBytesMax) letters, digits or _ . : - $ beginning with a letter or $"
            )
        }
    }

    private mutating func readColumns(_ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        draft.eventName = try text(.eventName, tape, bytesMax: limits.textBytesMax)
        draft.productID = try identifier(.productID, tape)
        draft.orderID = try identifier(.orderID, tape)
        draft.url = try text(.url, tape, bytesMax: limits.addressBytesMax)
        draft.path = try text(.path, tape, bytesMax: limits.addressBytesMax)
        draft.title = try text(.title, tape, bytesMax: limits.textBytesMax)
        draft.referrer = try text(.referrer, tape, bytesMax: limits.addressBytesMax)
        draft.utmSource = try text(.utmSource, tape, bytesMax: limits.textBytesMax)
        draft.utmMedium = try text(.utmMedium, tape, bytesMax: limits.textBytesMax)
        draft.utmCampaign = try text(.utmCampaign, tape, bytesMax: limits.textBytesMax)
        draft.utmTerm = try text(.utmTerm, tape, bytesMax: limits.textBytesMax)
        draft.utmContent = try text(.utmContent, tape, bytesMax: limits.textBytesMax)
        try readValue(tape, &draft)
    }

    /// A Segment message's type and name; everything else it says is in `properties` and `context`.
    mutating func readSegment(
        _ route: SegmentCall, _ tape: JSONTape, _ draft: inout EventDraft
    ) throws(EventProblem) {
        var call = route
        if route == .batch {
            let name = members.name(.type)
            guard name != 0 else { throw EventProblem(.missingEventType, .missing("type"), "type is required") }
            guard tape.kind(name + 1) == JSONTape.Kind.string, let named = SegmentNames.call(tape.text(name + 1)) else {
                throw EventProblem(
                    .invalidEventType, .member(name),
                    "type must be track, page, screen, identify, group or alias")
            }
            call = named
        }
        draft.eventName = try text(.eventName, tape, bytesMax: limits.textBytesMax)
        if call == .track, draft.eventName.isEmpty {
            throw EventProblem(.missingEventName, .missing("event"), "track needs the name of the event")
        }
        let type = SegmentNames.eventType(call, event: draft.eventName)
        draft.eventType = Text(type)
    }

    private func isEventType(_ text: Text) -> Bool {
        guard !text.isEmpty, text.count <= limits.eventTypeBytesMax else { return false }
        for i in 0..<text.count {
            let byte = text.base[i]
            if (byte | 0x20) &- 0x61 < 26 || byte == 0x24 { continue }
            switch byte {
            case 0x30...0x3A, 0x5F, 0x2E, 0x2D: if i == 0 { return false }
            default: return false
            }
        }
        return true
    }

    /// A string, or an integer as text; empty when absent.
    @inline(__always)
    mutating func text(_ field: EventField, _ tape: JSONTape, bytesMax: Int) throws(EventProblem) -> Text {
        let name = members.name(field)
        if name == 0 { return .empty }
        return try presentText(name, tape, bytesMax: bytesMax)
    }

    private mutating func presentText(_ name: Int, _ tape: JSONTape, bytesMax: Int) throws(EventProblem) -> Text {
        guard let text = textOrInteger(name + 1, tape) else {
            throw EventProblem(.invalidType, .member(name), "must be a string or an integer")
        }
        if text.count > bytesMax {
            throw EventProblem(.fieldTooLong, .member(name), "may be \(bytesMax) bytes long")
        }
        return text
    }

    mutating func textOrInteger(_ index: Int, _ tape: JSONTape) -> Text? {
        switch tape.kind(index) {
        case JSONTape.Kind.string: tape.text(index)
        case JSONTape.Kind.integer:
            arena.decimal(tape.integer(index).magnitude, isNegative: tape.integer(index) < 0)
        case JSONTape.Kind.unsigned: arena.decimal(tape.unsigned(index), isNegative: false)
        default: nil
        }
    }

    /// A text that names something: also without control characters.
    @inline(__always)
    mutating func identifier(_ field: EventField, _ tape: JSONTape) throws(EventProblem) -> Text {
        let text = try text(field, tape, bytesMax: limits.identifierBytesMax)
        if text.hasControls {
            throw EventProblem(
                .invalidText, .member(members.name(field)), "an id may not have control characters")
        }
        return text
    }

    /// The id the client gave; an empty one counts as none.
    mutating func eventID(_ tape: JSONTape) throws(EventProblem) -> EventID? {
        let text = try identifier(.eventID, tape)
        return text.isEmpty ? nil : EventID(text: text.raw)
    }

    /// Index of a member that must be an object, 0 when absent. Of two, the second is unknown if the first is there.
    mutating func object(
        _ field: EventField, or other: EventField?, _ tape: JSONTape
    ) throws(EventProblem) -> Int {
        var name = members.name(field)
        if let other {
            if name == 0 { name = members.name(other) } else { members.release(other) }
        }
        guard name != 0 else { return 0 }
        guard tape.kind(name + 1) == JSONTape.Kind.object else {
            throw EventProblem(.invalidType, .member(name), "must be an object")
        }
        return name + 1
    }

    private mutating func readValue(_ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        let value = members.name(.value)
        if value != 0 {
            guard let amount = amount(value + 1, tape) else {
                throw EventProblem(
                    .invalidValue, .member(value),
                    "value must be a decimal number, or one in a string, below 100000000000000")
            }
            draft.value = amount
            draft.hasValue = true
        }
        let currency = members.name(.currency)
        if currency != 0 {
            guard let code = currencyCode(currency + 1, tape) else {
                throw EventProblem(
                    .invalidCurrency, .member(currency), "currency must be an ISO 4217 code of three letters")
            }
            draft.currency = code
        }
    }

    /// A number, or a string that holds one, in ten-thousandths.
    func amount(_ index: Int, _ tape: JSONTape) -> Int64? {
        switch tape.kind(index) {
        case JSONTape.Kind.integer: TenThousandths.of(tape.integer(index))
        case JSONTape.Kind.double: TenThousandths.of(tape.double(index))
        case JSONTape.Kind.string:
            TenThousandths.parse(tape.text(index).base, tape.text(index).count)
        default: nil
        }
    }

    func currencyCode(_ index: Int, _ tape: JSONTape) -> Text? {
        guard tape.kind(index) == JSONTape.Kind.string else { return nil }
        let text = tape.text(index)
        guard text.count == 3 else { return nil }
        for i in 0..<3 where (text.base[i] | 0x20) &- 0x61 >= 26 { return nil }
        return text
    }
}
