extension AnalyticsOpenAPI {
    static let salesPaths = [salesPath, customersPath]
    static let salesSchemas = [
        salesFiguresSchema, salesReportSchema, customersReportSchema,
    ]

    private static let window = #"""
        {"name":"date_range","in":"query","description":"The last days up to now; or give from and to","schema":{"enum":["1d","7d","30d","90d"],"default":"7d"}},
        {"name":"from","in":"query","description":"First moment covered: a date (midnight in tz) or a moment","schema":{"type":"string"},"examples":{"date":{"value":"2026-11-01"},"moment":{"value":"2026-11-01T08:00:00Z"}}},
        {"name":"to","in":"query","description":"First moment no longer covered; at most 3700 days after from","schema":{"type":"string"}},
        {"name":"tz","in":"query","description":"IANA time zone whose wall clock periods follow and moments are written in","schema":{"type":"string","default":"UTC"},"example":"Europe/Berlin"},
        {"name":"currency","in":"query","description":"Amounts of several currencies are never added: all figures, customers included, are those of this currency. Without it, of the one with most orders in the window","schema":{"type":"string","pattern":"^[A-Z]{3}$"}}
        """#

    private static let salesPath = """
        "/api/analytics/sales":{"get":{"summary":"What was sold in a window of time","tags":["figures"],"security":[{},{"bearer":[]}],
        "description":"A sale is an order that is paid (also where all or part of it was given back later) and not cancelled, counted at its creation; a cancellation takes it out again, with its refunds. A refund counts at its own date. gross: price × quantity before discounts, with the tax in the price, without shipping. net = gross − discounts − refunds. tax: the part of gross − discounts that is tax. units: sold; units_refunded: given back. aov = net / orders, to the cent, halves away from zero. A customer is new in the window or period that holds the first sale to them ever, and returning in any other they buy in. Every period of the series is there, empty ones as zeros; series add up to the totals, and so do groups (units and money always; orders too, except by product, category and platform, where an order counts in each group it has a line of).",
        "parameters":[\(window),
        {"name":"interval","in":"query","description":"How long the periods of the series are; at most 1000 of them. Without it hour up to 2 days, day up to 120, else month","schema":{"enum":["hour","day","week","month","quarter","year"]}},
        {"name":"group_by","in":"query","description":"channel and utm_*: of the session the order was placed in; (none) where it was not tagged, unknown where no purchase event tells. unknown stands also for what an order does not say","schema":{"enum":["product","category","platform","country","currency","customer_type","payment_method","channel","utm_source","utm_medium","utm_campaign"]}},
        {"name":"limit","in":"query","description":"How many groups are listed, by net; what is left is one more with is_rest","schema":{"type":"integer","minimum":1,"maximum":1000,"default":50}},
        {"name":"compare","in":"query","description":"previous: as many calendar months (where the window is whole months), days (whole days) or seconds just before; previous_year: the same dates a year earlier","schema":{"enum":["previous","previous_year"]}},
        {"name":"format","in":"query","description":"csv: RFC 4180, one table whose first column (section) says what a row is: total, series, group, group_rest, currency, previous_total, previous_series. Text that a spreadsheet would take for a formula begins with an apostrophe","schema":{"enum":["json","csv"],"default":"json"}}],
        "responses":{"200":{"description":"The figures","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SalesReport"}},"text/csv":{"schema":{"type":"string"}}}},\(FigureOpenAPI.errors)}}}
        """

    private static let customersPath = """
        "/api/analytics/customers":{"get":{"summary":"Who bought: new and returning customers, cohorts, lifetime value","tags":["figures"],"security":[{},{"bearer":[]}],
        "description":"Cohorts are the customers whose first sale ever lies in one period of the window; values[n] is what they did n periods later, up to the window's end. net: sold in the period less what was given back in it; lifetime_value: the same from the first period on, for each customer of the cohort, to the cent. lifetime_value counts everything up to the window's end; active_lifetime_value the same for those who bought within the window.",
        "parameters":[\(window),
        {"name":"cohort","in":"query","description":"How long the periods are; at most 120 of them","schema":{"enum":["day","week","month"],"default":"month"}},
        {"name":"limit","in":"query","description":"How many of the best customers are listed","schema":{"type":"integer","minimum":1,"maximum":100,"default":10}}],
        "responses":{"200":{"description":"The figures","content":{"application/json":{"schema":{"$ref":"#/components/schemas/CustomersReport"}}}},\(FigureOpenAPI.errors)}}}
        """

    private static let salesFiguresSchema = #"""
        "SalesFigures":{"type":"object","required":["orders","units","units_refunded","gross","discounts","refunds","net","tax","aov"],"properties":{"orders":{"type":["integer","null"]},"units":{"type":"integer"},"units_refunded":{"type":"integer"},"gross":{"$ref":"#/components/schemas/Money"},"discounts":{"$ref":"#/components/schemas/Money"},"refunds":{"$ref":"#/components/schemas/Money"},"net":{"$ref":"#/components/schemas/Money"},"tax":{"$ref":"#/components/schemas/Money"},"aov":{"description":"null without orders","oneOf":[{"$ref":"#/components/schemas/Money"},{"type":"null"}]},"customers":{"type":"integer"},"new_customers":{"type":"integer"},"returning_customers":{"type":"integer"}}},
        "Money":{"type":"string","description":"An exact amount of the currency","pattern":"^-?[0-9]+\\.[0-9]{2,4}$","examples":["86.94"]},
        "SalesPeriod":{"allOf":[{"type":"object","required":["start","end"],"properties":{"start":{"type":"string","format":"date-time"},"end":{"type":"string","format":"date-time"}}},{"$ref":"#/components/schemas/SalesFigures"}]}
        """#

    private static let salesReportSchema = #"""
        "SalesReport":{"type":"object","required":["date_range","interval","totals","series","currencies"],"properties":{
        "date_range":{"$ref":"#/components/schemas/DateRange"},
        "interval":{"enum":["hour","day","week","month","quarter","year"]},
        "currency":{"type":"string","description":"Absent where nothing was sold and none was asked for"},
        "totals":{"$ref":"#/components/schemas/SalesFigures"},
        "series":{"type":"array","maxItems":1000,"items":{"$ref":"#/components/schemas/SalesPeriod"}},
        "group_by":{"type":"string"},
        "groups":{"type":"array","maxItems":1001,"description":"The largest net first; by currency, the amounts of each currency for themselves","items":{"allOf":[{"type":"object","required":["key"],"properties":{"key":{"type":"string","description":"unknown where an order says nothing"},"label":{"type":"string","description":"The product's name"},"is_rest":{"const":true,"description":"All groups that are not listed; orders and aov are null where an order may be in several groups"}}},{"$ref":"#/components/schemas/SalesFigures"}]}},
        "currencies":{"type":"array","description":"Every currency of the window, the one with most orders first","items":{"allOf":[{"type":"object","required":["currency"],"properties":{"currency":{"type":"string"}}},{"$ref":"#/components/schemas/SalesFigures"}]}},
        "previous":{"type":"object","required":["date_range","totals","series"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"totals":{"$ref":"#/components/schemas/SalesFigures"},"series":{"type":"array","items":{"$ref":"#/components/schemas/SalesPeriod"}}}},
        "change":{"type":"object","description":"Since the window compared with, as a part of it: 0.25 is a quarter more","properties":{"orders":{"type":"number"},"units":{"type":"number"},"gross":{"type":"number"},"net":{"type":"number"}}},
        "as_of":{"type":"string","format":"date-time","description":"Everything written to the orders before this moment is in the figures; absent while that is not known"}}}
        """#

    private static let customersReportSchema = #"""
        "CustomersReport":{"type":"object","required":["date_range","cohort","totals","series","cohorts","lifetime_value","active_lifetime_value","top_customers"],"properties":{
        "date_range":{"$ref":"#/components/schemas/DateRange"},
        "cohort":{"enum":["day","week","month"]},
        "currency":{"type":"string"},
        "totals":{"$ref":"#/components/schemas/CustomerCount"},
        "series":{"type":"array","maxItems":120,"items":{"allOf":[{"type":"object","required":["start","end"],"properties":{"start":{"type":"string","format":"date-time"},"end":{"type":"string","format":"date-time"}}},{"$ref":"#/components/schemas/CustomerCount"}]}},
        "cohorts":{"type":"array","maxItems":120,"description":"Periods nobody was new in are left out","items":{"type":"object","required":["cohort","size","values"],"properties":{"cohort":{"type":"string","format":"date-time"},"size":{"type":"integer"},"values":{"type":"array","items":{"type":"object","required":["period","customers","rate","orders","net","lifetime_value"],"properties":{"period":{"type":"integer"},"customers":{"type":"integer"},"rate":{"type":"number"},"orders":{"type":"integer"},"net":{"$ref":"#/components/schemas/Money"},"lifetime_value":{"$ref":"#/components/schemas/Money"}}}}}}},
        "lifetime_value":{"$ref":"#/components/schemas/LifetimeValue"},
        "active_lifetime_value":{"$ref":"#/components/schemas/LifetimeValue"},
        "top_customers":{"type":"array","maxItems":100,"items":{"type":"object","required":["orders","units","net","first_order_at","last_order_at"],"properties":{"customer_id":{"type":"string","description":"Given to admins only"},"orders":{"type":"integer"},"units":{"type":"integer"},"net":{"$ref":"#/components/schemas/Money"},"first_order_at":{"type":"string","format":"date-time"},"last_order_at":{"type":"string","format":"date-time"}}}},
        "as_of":{"type":"string","format":"date-time"}}},
        "CustomerCount":{"type":"object","required":["customers","new_customers","returning_customers"],"properties":{"customers":{"type":"integer"},"new_customers":{"type":"integer"},"returning_customers":{"type":"integer"}}},
        "LifetimeValue":{"type":"object","required":["customers","orders","net","order_counts"],"properties":{"customers":{"type":"integer"},"orders":{"type":"integer"},"net":{"$ref":"#/components/schemas/Money"},"average":{"$ref":"#/components/schemas/Money"},"repeat_rate":{"type":"number"},"order_counts":{"type":"array","items":{"type":"object","required":["orders","is_or_more","customers"],"properties":{"orders":{"type":"integer"},"is_or_more":{"type":"boolean"},"customers":{"type":"integer"}}}}}}
        """#
}
