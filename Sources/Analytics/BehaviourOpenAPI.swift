/// Funnel, retention and products in the OpenAPI document.
enum BehaviourOpenAPI {
    private static let condition =
        "An event type, or one with conditions: product_view[category=rpg,country=DE]. Conditions (all must hold): "
        + EventCondition.Field.names.map(\.0).joined(separator: ", ")
        + ", property.NAME (a text of properties). category and platform are the product's, as the shop has it."

    static let paths = [
        FigureOpenAPI.path(
            "/api/analytics/funnel", summary: "How many take each of several steps in order, and how long they take",
            description: "A visitor is a user; before the login, the anonymous visitor who turned out to be that user. "
                + "Steps count in the order in which they happened, to the millisecond; in the same millisecond, in the "
                + "order asked for. One event is never two steps. All of them lie within the window asked for.",
            parameters: [
                FigureOpenAPI.parameter(
                    "steps", "2 to \(EventCondition.stepsMax), with commas between. \(condition)",
                    schema: "{\"type\":\"string\",\"default\":\"\(FunnelQuestion.stepsDefault)\"}"),
                FigureOpenAPI.parameter(
                    "window", "Longest time from the first step to the last: 30m, 12h, 7d, at most 90d",
                    schema: #"{"type":"string","pattern":"^[0-9]+[smhd]$","default":"7d"}"#),
                FigureOpenAPI.parameter(
                    "by", "Whose steps belong together",
                    schema: #"{"enum":["visitor","session"],"default":"visitor"}"#),
                FigureOpenAPI.parameter(
                    "breakdown",
                    "Answers groups as well, by what the earliest first step of each says; at most "
                        + "\(FunnelQuestion.breakdownMax), the largest first",
                    schema:
                        #"{"enum":["none","device","country","browser","os","channel","utm_source","utm_medium","utm_campaign"],"default":"none"}"#
                ),
            ], schema: "Funnel"),
        FigureOpenAPI.path(
            "/api/analytics/retention", summary: "How many of those who began in a period came back in each after it",
            description: "A visitor begins in the period of their first such event in the window. values[0] is the "
                + "cohort's own period. At most \(RetentionQuestion.periodsMax) periods.",
            parameters: [
                FigureOpenAPI.parameter(
                    "cohort", "Days, weeks from Monday, or months, of tz",
                    schema: #"{"enum":["day","week","month"],"default":"day"}"#),
                FigureOpenAPI.parameter(
                    "event",
                    "What a visitor begins with; any of up to \(RetentionQuestion.conditionsMax). \(condition)",
                    schema: #"{"type":"string","default":"page_view"}"#),
                FigureOpenAPI.parameter(
                    "return_event", "What counts as coming back; the same as event where it is not given",
                    schema: #"{"type":"string"}"#),
            ], schema: "Retention"),
        FigureOpenAPI.path(
            "/api/analytics/products", summary: "What becomes of each product: seen, put into a cart, bought",
            description: "Views and carts come from events, orders and revenue from the orders: net of discounts and "
                + "refunds, by currency. At most \(ProductFigures.productsMax) products, those most looked at first.",
            schema: "Products"),
    ]

    static let schemas = [
        #"""
        "FunnelSteps":{"type":"array","items":{"type":"object","required":["step","count","rate","step_rate","drop_off"],"properties":{"step":{"type":"string"},"count":{"type":"integer"},"rate":{"type":"number","description":"Of those who took the first step"},"step_rate":{"type":"number","description":"Of those who took the step before"},"drop_off":{"type":"integer","description":"Who took the step before and not this one"},"median_seconds":{"type":"number","description":"From the step before to the first event that reaches this one; absent for the first step, and where nobody got"}}}}
        """#,
        #"""
        "Funnel":{"type":"object","required":["date_range","by","window_seconds","steps"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"by":{"enum":["visitor","session"]},"window_seconds":{"type":"integer"},"steps":{"$ref":"#/components/schemas/FunnelSteps"},"breakdown":{"type":"string"},"groups":{"type":"array","items":{"type":"object","required":["value","steps"],"properties":{"value":{"type":"string"},"steps":{"$ref":"#/components/schemas/FunnelSteps"}}}},"as_of":{"type":"string","format":"date-time","description":"Up to when its events are complete; absent while that is not known"}}}
        """#,
        #"""
        "Retention":{"type":"object","required":["date_range","cohort","cohorts"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"cohort":{"enum":["day","week","month"]},"cohorts":{"type":"array","description":"Every period of the window","items":{"type":"object","required":["cohort","size","values","rates"],"properties":{"cohort":{"type":"string","description":"Its first day, or its month"},"size":{"type":"integer"},"values":{"type":"array","items":{"type":"integer"}},"rates":{"type":"array","items":{"type":"number"}}}}},"as_of":{"type":"string","format":"date-time","description":"Up to when its events are complete; absent while that is not known"}}}
        """#,
        #"""
        "Products":{"type":"object","required":["date_range","products"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"products":{"type":"array","items":{"type":"object","required":["product_id","views","viewers","adds","adders","cart_rate","orders","orders_per_adder","sales"],"properties":{"product_id":{"type":"string"},"name":{"type":"string"},"views":{"type":"integer"},"viewers":{"type":"integer","description":"Visitors who looked at it"},"adds":{"type":"integer"},"adders":{"type":"integer","description":"Visitors who put it into a cart"},"cart_rate":{"type":"number","description":"Viewers who put it into a cart, of all viewers"},"orders":{"type":"integer"},"orders_per_adder":{"type":"number"},"sales":{"type":"array","items":{"type":"object","required":["currency","orders","units","revenue"],"properties":{"currency":{"type":"string"},"orders":{"type":"integer"},"units":{"type":"integer"},"revenue":{"type":"string","description":"Net, exact; refunds by their own day"}}}}}}},"as_of":{"type":"string","format":"date-time","description":"Up to when its events and orders are complete: the older of both; absent while that is not known"}}}
        """#,
    ]
}
