/// The Measurement Protocol's events.
extension EventEncoder {
    /// What the request whose members were collected last says for all its events.
    mutating func readGA4Envelope(_ tape: JSONTape, _ scope: RequestScope) throws(EventProblem) {
        arena.reset()
        _ = try identifier(.userID, tape)
        _ = try identifier(.anonymousID, tape)
        ga4 = GA4Envelope(
            userName: members.name(.userID), visitorName: members.name(.anonymousID),
            timeMilliseconds: try timeByMicroseconds(tape, scope))
    }

    /// An event's name and type; everything else it says is in its params.
    mutating func readGA4(_ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        draft.eventName = try text(.eventName, tape, bytesMax: limits.textBytesMax)
        guard !draft.eventName.isEmpty else {
            throw EventProblem(.missingEventName, .missing("name"), "name is required")
        }
        draft.eventType = Text(GA4Names.eventType(draft.eventName))
    }

    /// What the params and the request say; what the event itself says of them was read before.
    mutating func readGA4(
        properties object: Int, _ tape: JSONTape, _ scope: RequestScope, _ draft: inout EventDraft
    ) throws(EventProblem) {
        if draft.userID.isEmpty, ga4.userName != 0 {
            draft.userID = textOrInteger(ga4.userName + 1, tape) ?? .empty
        }
        if draft.anonymousID.isEmpty, ga4.visitorName != 0 {
            draft.anonymousID = textOrInteger(ga4.visitorName + 1, tape) ?? .empty
        }
        draft.timeMilliseconds =
            try timeByMicroseconds(tape, scope) ?? ga4.timeMilliseconds ?? scope.receivedAtMilliseconds
        if object != 0, let items = member("items", of: object, tape), tape.kind(items) == JSONTape.Kind.array,
            tape.kind(items + 1) == JSONTape.Kind.object, let id = member("item_id", of: items + 1, tape)
        {
            fill(&draft.productID, identifierAt: id, tape)
        }
    }

    /// Index of the value of an object's member; nil without. Of members with the same name the last counts.
    private func member(_ name: StaticString, of object: Int, _ tape: JSONTape) -> Int? {
        let wanted = Text(name)
        var found: Int?
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            if tape.text(at).isSame(wanted) { found = at + 1 }
            at = tape.next(at + 1)
        }
        return found
    }

    /// The instant that the members collected last give in microseconds: a number, or one in a string.
    private func timeByMicroseconds(_ tape: JSONTape, _ scope: RequestScope) throws(EventProblem) -> Int64? {
        let name = members.name(.microseconds)
        guard name != 0 else { return nil }
        let microseconds: Int64? =
            switch tape.kind(name + 1) {
            case JSONTape.Kind.integer: tape.integer(name + 1)
            case JSONTape.Kind.double: Int64(exactly: tape.double(name + 1).rounded(.down))
            case JSONTape.Kind.string: Int64(String(decoding: tape.text(name + 1).raw, as: UTF8.self))
            default: nil
            }
        guard let microseconds else {
            throw EventProblem(.invalidTimestamp, .member(name), "timestamp_micros must be microseconds since 1970")
        }
        return try checked(microseconds / 1000, .member(name), scope)
    }
}
