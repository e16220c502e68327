/// Attribution and carts in the OpenAPI document.
enum RevenueOpenAPI {
    static let paths = [
        FigureOpenAPI.path(
            "/api/analytics/attribution", summary: "What led to the orders of a window, and to their revenue",
            description: "Orders made in the window with what they brought net of discounts and refunds, as it stands "
                + "now. An order is its purchase event's visitor's; what counts are that visitor's sessions that began "
                + "before it, each by its earliest event that names a source. Orders without such an event are "
                + "unattributed; rows and unattributed make up the total exactly. At most "
                + "\(AttributionQuestion.rowsMax) rows. The figures at the top are those of the currency with the "
                + "most orders.",
            parameters: [
                FigureOpenAPI.parameter(
                    "model",
                    "The latest session that is not direct (else the latest), the first, the last, or all of them in "
                        + "equal shares to the cent, the first ones a cent more where it does not go even",
                    schema: #"{"enum":["last_non_direct","first","last","linear"],"default":"last_non_direct"}"#),
                FigureOpenAPI.parameter(
                    "dimension", "What rows are made by",
                    schema: #"{"enum":["channel","campaign","source","medium"],"default":"channel"}"#),
                FigureOpenAPI.parameter(
                    "lookback_days", "How long before the purchase a session may have begun",
                    schema:
                        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":\(AttributionQuestion.lookbackDaysMax),\"default\":\(AttributionQuestion.lookbackDaysDefault)}"
                ),
            ], schema: "Attribution"),
        FigureOpenAPI.path(
            "/api/analytics/carts", summary: "Carts that were bought, abandoned, or are still open",
            description:
                "A cart is what a visitor puts in and takes out until a purchase, or until nothing changes for "
                + "the given hours: then it is abandoned. It belongs to the window in which it was changed last. At most "
                + "\(Carts.productsMax) products, those in most abandoned carts first.",
            parameters: [
                FigureOpenAPI.parameter(
                    "hours", "Without a change for as long, a cart is abandoned",
                    schema:
                        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":\(Carts.hoursMax),\"default\":\(Carts.hoursDefault)}"
                )
            ], schema: "Carts"),
    ]

    static let schemas = [
        #"""
        "AttributionRows":{"type":"array","items":{"type":"object","required":["key","orders","revenue"],"properties":{"key":{"type":"string"},"orders":{"type":"integer","description":"Of which a share falls to it"},"revenue":{"type":"string"}}}}
        """#,
        #"""
        "Attribution":{"type":"object","required":["date_range","model","dimension","lookback_days","total","unattributed","rows","currencies"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"model":{"type":"string"},"dimension":{"type":"string"},"lookback_days":{"type":"integer"},"currency":{"type":"string"},"total":{"type":"string"},"unattributed":{"type":"string"},"rows":{"$ref":"#/components/schemas/AttributionRows"},"currencies":{"type":"array","items":{"type":"object","required":["currency","total","unattributed","unattributed_orders","rows"],"properties":{"currency":{"type":"string"},"total":{"type":"string"},"unattributed":{"type":"string"},"unattributed_orders":{"type":"integer"},"rows":{"$ref":"#/components/schemas/AttributionRows"}}}},"as_of":{"type":"string","format":"date-time","description":"Up to when its events and orders are complete: the older of both; absent while that is not known"}}}
        """#,
        #"""
        "Carts":{"type":"object","required":["date_range","hours","carts","bought","abandoned","open","abandonment_rate","abandoned_value","products"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"hours":{"type":"integer"},"carts":{"type":"integer"},"bought":{"type":"integer"},"abandoned":{"type":"integer"},"open":{"type":"integer","description":"Not bought yet, nor left alone for long enough"},"abandonment_rate":{"type":"number","description":"Of the carts that are not open"},"abandoned_value":{"type":"array","items":{"type":"object","required":["currency","value"],"properties":{"currency":{"type":"string"},"value":{"type":"string"}}}},"products":{"type":"array","items":{"type":"object","required":["product_id","currency","carts","value"],"properties":{"product_id":{"type":"string"},"currency":{"type":"string"},"carts":{"type":"integer"},"value":{"type":"string"}}}},"as_of":{"type":"string","format":"date-time","description":"Up to when its events are complete; absent while that is not known"}}}
        """#,
    ]
}
