/// Columns filled from what an event says elsewhere: only where it has no member of its own for them, and never an
/// error, as the source stays readable in `properties` and `context`. What is too long is cut (texts) or left out
/// (ids).
extension EventEncoder {
    mutating func readProperties(_ object: Int, _ tape: JSONTape, _ scope: RequestScope, _ draft: inout EventDraft) {
        let table = propertyNames.of(scope.dialect)
        // Of several amounts: revenue before value before total.
        var amounts: (revenue: Int64?, value: Int64?, total: Int64?) = (nil, nil, nil)
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            switch PropertyField(rawValue: table.value(tape.text(at))) {
            case .productID: fill(&draft.productID, identifierAt: at + 1, tape)
            case .orderID: fill(&draft.orderID, identifierAt: at + 1, tape)
            case .sessionID: fill(&draft.sessionID, identifierAt: at + 1, tape)
            case .revenue: amounts.revenue = amount(at + 1, tape)
            case .value: amounts.value = amount(at + 1, tape)
            case .total: amounts.total = amount(at + 1, tape)
            case .currency: if draft.currency.isEmpty { draft.currency = currencyCode(at + 1, tape) ?? .empty }
            case .url: fill(&draft.url, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            case .path: fill(&draft.path, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            case .title: fill(&draft.title, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .referrer: fill(&draft.referrer, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            case nil: break
            }
            at = tape.next(at + 1)
        }
        if !draft.hasValue, let amount = amounts.revenue ?? amounts.value ?? amounts.total {
            draft.value = amount
            draft.hasValue = true
        }
    }

    /// Returns whether a member of it holds an address, which is personal data and not kept.
    mutating func readContext(_ object: Int, _ tape: JSONTape, _ draft: inout EventDraft) -> Bool {
        var hasAddress = false
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            let kind = tape.kind(at + 1)
            switch ContextField(rawValue: contextNames.context.value(tape.text(at))) {
            case .page where kind == JSONTape.Kind.object: readPage(at + 1, tape, &draft)
            case .campaign where kind == JSONTape.Kind.object: readCampaign(at + 1, tape, &draft)
            case .userAgent where kind == JSONTape.Kind.string: draft.agent = agents.classify(tape.text(at + 1))
            case .address: hasAddress = true
            default: break
            }
            at = tape.next(at + 1)
        }
        return hasAddress
    }

    private mutating func readPage(_ object: Int, _ tape: JSONTape, _ draft: inout EventDraft) {
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            switch ContextField(rawValue: contextNames.page.value(tape.text(at))) {
            case .url: fill(&draft.url, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            case .path: fill(&draft.path, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            case .title: fill(&draft.title, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .referrer: fill(&draft.referrer, textAt: at + 1, tape, bytesMax: limits.addressBytesMax)
            default: break
            }
            at = tape.next(at + 1)
        }
    }

    private mutating func readCampaign(_ object: Int, _ tape: JSONTape, _ draft: inout EventDraft) {
        let end = tape.next(object) - 1
        var at = object + 1
        while at < end {
            switch ContextField(rawValue: contextNames.campaign.value(tape.text(at))) {
            case .source: fill(&draft.utmSource, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .medium: fill(&draft.utmMedium, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .name: fill(&draft.utmCampaign, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .term: fill(&draft.utmTerm, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            case .content: fill(&draft.utmContent, textAt: at + 1, tape, bytesMax: limits.textBytesMax)
            default: break
            }
            at = tape.next(at + 1)
        }
    }

    /// The path and the campaign that the URL carries.
    mutating func readAddress(_ draft: inout EventDraft) {
        guard !draft.url.isEmpty else { return }
        let address = WebAddress(draft.url)
        if draft.path.isEmpty { draft.path = address.path }
        guard !address.query.isEmpty else { return }
        let query = address.query
        var at = 0
        while at < query.count {
            var end = at
            var equals = -1
            while end < query.count, query.base[end] != 0x26 {
                if equals < 0, query.base[end] == 0x3D { equals = end }
                end += 1
            }
            if equals - at > 7, query.slice(at, at + 4).equalsIgnoringCase("utm_") {
                readCampaign(name: query.slice(at + 4, equals), value: query.slice(equals + 1, end), &draft)
            }
            at = end + 1
        }
    }

    private mutating func readCampaign(name: Text, value: Text, _ draft: inout EventDraft) {
        if name.equalsIgnoringCase("source") {
            decode(value, into: &draft.utmSource)
        } else if name.equalsIgnoringCase("medium") {
            decode(value, into: &draft.utmMedium)
        } else if name.equalsIgnoringCase("campaign") {
            decode(value, into: &draft.utmCampaign)
        } else if name.equalsIgnoringCase("term") {
            decode(value, into: &draft.utmTerm)
        } else if name.equalsIgnoringCase("content") {
            decode(value, into: &draft.utmContent)
        }
    }

    private mutating func decode(_ value: Text, into column: inout Text) {
        if column.isEmpty { column = arena.percentDecoded(value, bytesMax: limits.textBytesMax) }
    }

    mutating func fill(_ column: inout Text, identifierAt index: Int, _ tape: JSONTape) {
        guard column.isEmpty, let text = textOrInteger(index, tape) else { return }
        if text.count <= limits.identifierBytesMax, !text.hasControls { column = text }
    }

    func fill(_ column: inout Text, textAt index: Int, _ tape: JSONTape, bytesMax: Int) {
        guard column.isEmpty, tape.kind(index) == JSONTape.Kind.string else { return }
        column = tape.text(index).prefix(bytes: bytesMax)
    }
}
