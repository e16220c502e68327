/// Validates one event on the tape and writes its row. Reused from event to event. Not thread-safe.
struct EventEncoder: ~Copyable {
    let limits: EventLimits
    var members = EventMembers()
    var arena: TextArena
    var agents = UserAgentCache()
    var identifiers: EventIDGenerator
    /// What the Measurement Protocol request that is being read says for its events. Not in the scope, which is
    /// copied for each event.
    var ga4 = GA4Envelope()
    // Held here, as a look at a global costs a check each time.
    let propertyNames = PropertyTables()
    let postHogNames = PostHogField.names
    let contextNames = (
        context: ContextField.contextNames, page: ContextField.pageNames, campaign: ContextField.campaignNames
    )

    init(limits: EventLimits, identifiers: EventIDGenerator) {
        self.limits = limits
        self.identifiers = identifiers
        arena = TextArena(bytes: 16 * limits.textBytesMax + 1024)
    }

    /// Encodes the event whose members were collected last; returns its id if the client gave one. The row is not
    /// finished: the caller does that, or truncates the buffer.
    mutating func encode(
        _ tape: JSONTape, _ scope: RequestScope, into rows: inout RowBuffer
    ) throws(EventProblem) -> EventID? {
        arena.reset()
        var draft = EventDraft()
        switch scope.dialect {
        case .lugx: try readLugx(tape, &draft)
        case .pixel: try readLugx(tape, &draft, otherwise: "page_view")
        case .call(let call): try readCall(call, tape, &draft)
        case .segment(let call): try readSegment(call, tape, &draft)
        case .postHog: try readPostHog(tape, &draft)
        case .ga4: try readGA4(tape, &draft)
        }
        members.release(.events)
        draft.userID = try identifier(.userID, tape)
        draft.anonymousID = try identifier(.anonymousID, tape)
        draft.sessionID = try identifier(.sessionID, tape)
        draft.timeMilliseconds = try time(tape, scope)
        let properties = try object(.properties, or: .otherProperties, tape)
        let ownContext = try object(.context, or: nil, tape)
        let context = ownContext == 0 ? scope.context : ownContext
        draft.agent = scope.agent
        if properties != 0 { readProperties(properties, tape, scope, &draft) }
        var hidesProperties = false
        switch scope.dialect {
        case .postHog: hidesProperties = readPostHog(properties: properties, tape, &draft)
        case .ga4: try readGA4(properties: properties, tape, scope, &draft)
        default: break
        }
        let hasAddress = context != 0 && readContext(context, tape, &draft)
        readAddress(&draft)

        let start = rows.count
        let clientID = try eventID(tape)
        let id = clientID ?? identifiers.next(atMilliseconds: scope.receivedAtMilliseconds)
        write(id, draft, scope, into: &rows)
        let propertiesStart = rows.beginString()
        try writeProperties(properties, hidesSome: hidesProperties, tape, into: &rows)
        rows.endString(propertiesStart)
        let contextStart = rows.beginString()
        if context != 0, !writeContext(context, hasAddress: hasAddress, tape, into: &rows) {
            throw tooDeep(members.has(.context) ? .member(members.name(.context)) : .event)
        }
        rows.endString(contextStart)
        if rows.count - start > limits.eventBytesMax {
            throw EventProblem(
                .eventTooLarge, .event, "an event may take \(limits.eventBytesMax) bytes when stored")
        }
        return clientID
    }

    private func write(_ id: EventID, _ draft: EventDraft, _ scope: RequestScope, into rows: inout RowBuffer) {
        let domain = draft.referrer.isEmpty ? Text.empty : WebAddress(draft.referrer).domain
        rows.append(bytesMax: draft.textBytes + domain.count + Self.fixedBytesMax) { row in
            row.write(id.high)
            row.write(id.low)
            let (seconds, milliseconds) = draft.timeMilliseconds.quotientAndRemainder(dividingBy: 1000)
            row.write(UInt32(truncatingIfNeeded: seconds))
            row.write(UInt16(truncatingIfNeeded: milliseconds))
            let (receivedSeconds, receivedMilliseconds) = scope.receivedAtMilliseconds.quotientAndRemainder(
                dividingBy: 1000)
            row.write(UInt32(truncatingIfNeeded: receivedSeconds))
            row.write(UInt16(truncatingIfNeeded: receivedMilliseconds))
            row.writeString(draft.eventType)
            row.writeString(draft.eventName)
            row.writeString(draft.userID)
            row.writeString(draft.anonymousID)
            row.writeString(draft.sessionID)
            row.writeString(draft.productID)
            row.writeString(draft.orderID)
            row.writeString(draft.url)
            row.writeString(draft.path)
            row.writeString(draft.title)
            row.writeString(draft.referrer)
            row.writeFolded(domain, toUppercase: false)
            row.writeString(draft.utmSource)
            row.writeString(draft.utmMedium)
            row.writeString(draft.utmCampaign)
            row.writeString(draft.utmTerm)
            row.writeString(draft.utmContent)
            row.writeString(draft.agent.device.name)
            row.writeString(draft.agent.browser.name)
            row.writeString(draft.agent.system.name)
            row.writeFolded(scope.country, toUppercase: true)
            row.write(UInt8(draft.agent.isBot ? 1 : 0))
            row.write(draft.value)
            row.writeFolded(draft.currency, toUppercase: true)
            row.writeString(scope.dialect.source)
        }
    }

    /// Above what numbers, names of agents, country and source take, and ten bytes of length for each string.
    private static let fixedBytesMax = 512

    /// False where it nests too deep.
    private func writeContext(_ context: Int, hasAddress: Bool, _ tape: JSONTape, into rows: inout RowBuffer) -> Bool {
        guard hasAddress else { return rows.writeJSON(tape, context, depth: limits.depthMax - 1) != 0 }
        let members = JSONMembers(tape, object: context) { name in
            contextNames.context.value(name) != ContextField.address.rawValue
        }
        rows.writeByte(UInt8(ascii: "{"))
        return members.write(into: &rows, depth: limits.depthMax - 2)
    }

    /// The properties object with the members that have no column: those keep their names, with an underscore in
    /// front where `properties` has the same name.
    ///
    /// - Parameter hidesSome: PostHog's properties have some that are not kept.
    private mutating func writeProperties(
        _ properties: Int, hidesSome: Bool, _ tape: JSONTape, into rows: inout RowBuffer
    ) throws(EventProblem) {
        if members.unknownCount == 0, !hidesSome {
            if properties == 0 {
                rows.writeLiteral("{}")
            } else if rows.writeJSON(tape, properties, depth: limits.depthMax - 1) == 0 {
                throw tooDeep(.member(properties - 1))
            }
            return
        }
        rows.writeByte(UInt8(ascii: "{"))
        let merged = JSONMembers(tape, object: properties, added: members.unknown) { name in
            !hidesSome || postHogNames.value(name) != PostHogField.hidden.rawValue
        }
        if !merged.write(into: &rows, depth: limits.depthMax - 1) { throw tooDeep(.event) }
    }

    private func tooDeep(_ place: EventProblem.Place) -> EventProblem {
        EventProblem(.tooDeep, place, "an event may nest \(limits.depthMax) levels deep")
    }
}
