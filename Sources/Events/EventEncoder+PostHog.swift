/// PostHog's events.
extension EventEncoder {
    /// An event's name and type; everything else it says is in its properties.
    mutating func readPostHog(_ tape: JSONTape, _ draft: inout EventDraft) throws(EventProblem) {
        draft.eventName = try text(.eventName, tape, bytesMax: limits.textBytesMax)
        guard !draft.eventName.isEmpty else {
            throw EventProblem(.missingEventName, .missing("event"), "event is required")
        }
        draft.eventType = Text(PostHogNames.eventType(draft.eventName))
    }

    /// Who, with what and from where, as the properties say it; the ids of the event itself were read before. Returns
    /// whether some of them are not kept.
    mutating func readPostHog(properties object: Int, _ tape: JSONTape, _ draft: inout EventDraft) -> Bool {
        // The client's word for a visitor who came to the page by its address.
        if draft.referrer.equalsIgnoringCase("$direct") { draft.referrer = .empty }
        guard object != 0 else { return false }
        var ids = (device: Text.empty, anonymous: Text.empty)
        var named = UserAgent()
        var isUnknown = false
        var hidesSome = false
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            let value = at + 1
            switch PostHogField(rawValue: postHogNames.value(tape.text(at))) {
            case .distinctID: fill(&draft.userID, identifierAt: value, tape)
            case .deviceID: fill(&ids.device, identifierAt: value, tape)
            case .anonymousID: fill(&ids.anonymous, identifierAt: value, tape)
            case .isIdentified, .hasProfile: isUnknown = isUnknown || tape.kind(value) == JSONTape.Kind.no
            case .userAgent where tape.kind(value) == JSONTape.Kind.string:
                draft.agent = agents.classify(tape.text(value))
            case .browser: named.browser = name(value, tape, PostHogNames.browser) ?? .unknown
            case .system: named.system = name(value, tape, PostHogNames.system) ?? .unknown
            case .device: named.device = name(value, tape, PostHogNames.device) ?? .unknown
            case .utmSource: fill(&draft.utmSource, textAt: value, tape, bytesMax: limits.textBytesMax)
            case .utmMedium: fill(&draft.utmMedium, textAt: value, tape, bytesMax: limits.textBytesMax)
            case .utmCampaign: fill(&draft.utmCampaign, textAt: value, tape, bytesMax: limits.textBytesMax)
            case .utmTerm: fill(&draft.utmTerm, textAt: value, tape, bytesMax: limits.textBytesMax)
            case .utmContent: fill(&draft.utmContent, textAt: value, tape, bytesMax: limits.textBytesMax)
            case .hidden: hidesSome = true
            default: break
            }
            at = tape.next(value)
        }
        // A server that passes on what a browser did; its own system alone says nothing of a visitor.
        if draft.agent.browser == .unknown, named.browser != .unknown {
            draft.agent.browser = named.browser
            draft.agent.system = named.system
            draft.agent.device = named.device
        }
        if isUnknown || !ids.device.isEmpty && ids.device.isSame(draft.userID) {
            draft.anonymousID = draft.userID
            draft.userID = .empty
        } else {
            draft.anonymousID = ids.anonymous.isEmpty ? ids.device : ids.anonymous
        }
        return hidesSome
    }

    private func name<Value>(_ index: Int, _ tape: JSONTape, _ named: (Text) -> Value?) -> Value? {
        tape.kind(index) == JSONTape.Kind.string ? named(tape.text(index)) : nil
    }

    /// Index of the name of the member that holds the write key; 0 for none. PostHog's browser client has it among the
    /// properties of each event.
    func writeKeyName(_ tape: JSONTape, _ dialect: Dialect) -> Int {
        let name = members.name(.writeKey)
        guard name == 0, case .postHog = dialect else { return name }
        let properties = members.name(.properties)
        guard properties != 0, tape.kind(properties + 1) == JSONTape.Kind.object else { return 0 }
        let end = tape.next(properties + 1) - 1
        var at = properties + 2
        while at < end {
            if tape.text(at).equalsIgnoringCase("token") { return at }
            at = tape.next(at + 1)
        }
        return 0
    }
}
