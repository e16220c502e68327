/// The columns of one event before they are written. Texts point elsewhere (see `Text`).
struct EventDraft {
    var eventType = Text.empty
    var eventName = Text.empty
    var userID = Text.empty
    var anonymousID = Text.empty
    var sessionID = Text.empty
    var productID = Text.empty
    var orderID = Text.empty
    var url = Text.empty
    var path = Text.empty
    var title = Text.empty
    var referrer = Text.empty
    var utmSource = Text.empty
    var utmMedium = Text.empty
    var utmCampaign = Text.empty
    var utmTerm = Text.empty
    var utmContent = Text.empty
    var agent = UserAgent()
    var value: Int64 = 0
    var hasValue = false
    var currency = Text.empty
    var timeMilliseconds: Int64 = 0

    /// Bytes of all texts.
    var textBytes: Int {
        let ids = userID.count + anonymousID.count + sessionID.count + productID.count + orderID.count
        let page = url.count + path.count + title.count + referrer.count
        let campaign =
            utmSource.count + utmMedium.count + utmCampaign.count + utmTerm.count + utmContent.count
        return eventType.count + eventName.count + ids + page + campaign + currency.count
    }
}

/// What the events of a request share.
struct RequestScope {
    var dialect: Dialect
    var receivedAtMilliseconds: Int64
    /// The client's clock when it sent the request.
    var sentAtMilliseconds: Int64?
    /// Index of the envelope's context on the tape, 0 without.
    var context = 0
    var agent = UserAgent()
    /// Two letters or empty.
    var country = Text.empty
}
