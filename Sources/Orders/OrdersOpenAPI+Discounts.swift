/// The paths and schemas of the discounts.
extension OrdersOpenAPI {
    static let discountPaths = [
        """
        "/api/orders/discounts":{"get":{"summary":"All discounts, newest first","tags":["discounts"],\(bearer),\
        "parameters":[\(page),{"name":"active","in":"query","schema":{"type":"boolean"}}],\
        \(responses("200", "DiscountListAnswer", 400, 401, 403))},\
        "post":{"summary":"Make a discount","tags":["discounts"],\(bearer),\
        \(body("NewDiscount")),\(responses("201", "DiscountAnswer", 400, 401, 403, 409, 413))}}
        """,
        """
        "/api/orders/discounts/{id}":{"get":{"summary":"A discount, with how often it is used","tags":["discounts"],\(bearer),\
        "parameters":[\(id)],\(responses("200", "DiscountAnswer", 401, 403, 404))},\
        "patch":{"summary":"Change a discount; what is not given stays, null takes it away","tags":["discounts"],\(bearer),\
        "parameters":[\(id)],\(body("DiscountChange")),\(responses("200", "DiscountAnswer", 400, 401, 403, 404, 413))},\
        "delete":{"summary":"Deactivate a discount; orders that used it keep it","tags":["discounts"],\(bearer),\
        "parameters":[\(id)],\(responses("200", "DiscountAnswer", 401, 403, 404))}}
        """,
        """
        "/api/orders/discounts/quote":{"post":{"summary":"What an order would cost with a code now","tags":["discounts"],\(bearer),\
        "description":"Nothing is held or counted. A code that gives nothing is a 422 unknown_discount, or a 409: discount_inactive, discount_not_yet_valid, discount_expired, discount_used_up, discount_already_used, discount_minimum, discount_currency. An account may name so many codes in a while (429).",\
        \(body("QuoteRequest")),\(responses("200", "QuoteAnswer", 400, 401, 409, 413, 422))}}
        """,
    ]

    private static let changeable = #"""
        "description":{"type":["string","null"],"maxLength":200},"minimumAmount":{"type":["number","string","null"],"description":"What an order must cost before the discount"},"currency":{"type":["string","null"],"description":"Of the orders it is good for"},"validFrom":{"type":["string","null"],"format":"date-time"},"validUntil":{"type":["string","null"],"format":"date-time","description":"No longer from then on"},"usesMax":{"type":["integer","null"],"minimum":1,"maximum":1000000000},"usesPerCustomerMax":{"type":["integer","null"],"minimum":1,"maximum":1000000000},"active":{"type":["boolean","null"]}
        """#
    private static let value = #"""
        "value":{"type":["number","string"],"description":"Per cent, up to 100, or an amount; more than 0, at most two decimals"}
        """#
    private static let code = #"""
        "code":{"type":"string","description":"Kept in capitals: 3 to 40 letters, digits, - and _","pattern":"^[A-Za-z0-9][A-Za-z0-9_-]{2,39}$"},"type":{"enum":["percentage","amount"]}
        """#
    private static let item = #"""
        {"type":"object","required":["quantity"],"anyOf":[{"required":["productId"]},{"required":["gameId"]},{"required":["id"]}],"properties":{"productId":{"type":"string","format":"uuid"},"gameId":{"type":"string","format":"uuid"},"id":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":999}}}
        """#

    static let discountSchemas = [
        """
        "NewDiscount":{"type":"object","required":["code","type","value"],"properties":{\(code),\(value),\(changeable)}}
        """,
        """
        "DiscountChange":{"type":"object","description":"Code and type stay what they are","properties":{\(code),\(value),\(changeable)}}
        """,
        #"""
        "Discount":{"type":"object","required":["id","code","description","type","value","uses","active","createdAt","updatedAt"],"properties":{"id":{"type":"string"},"code":{"type":"string"},"description":{"type":"string"},"type":{"enum":["percentage","amount"]},"value":{"type":"number"},"currency":{"type":["string","null"]},"minimumAmount":{"type":["number","null"]},"validFrom":{"type":["string","null"],"format":"date-time"},"validUntil":{"type":["string","null"],"format":"date-time"},"usesMax":{"type":["integer","null"]},"usesPerCustomerMax":{"type":["integer","null"]},"uses":{"type":"integer","minimum":0,"description":"Orders that use it, cancelled ones aside"},"active":{"type":"boolean"},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "DiscountAnswer":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"message":{"type":"string"},"data":{"$ref":"#/components/schemas/Discount"}}}
        """#,
        #"""
        "DiscountListAnswer":{"type":"object","required":["success","data","count","total","page","limit"],"properties":{"success":{"const":true},"data":{"type":"array","items":{"$ref":"#/components/schemas/Discount"}},"count":{"type":"integer"},"total":{"type":"integer"},"page":{"type":"integer"},"limit":{"type":"integer"}}}
        """#,
        """
        "QuoteRequest":{"type":"object","required":["discountCode","items"],"properties":{"discountCode":{"type":"string"},"items":{"type":"array","minItems":1,"maxItems":100,"items":\(item)}}}
        """,
        #"""
        "QuoteAnswer":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"data":{"type":"object","required":["discountCode","currency","subtotalAmount","discountAmount","taxAmount","totalAmount","items"],"properties":{"discountCode":{"type":"string"},"currency":{"type":"string"},"subtotalAmount":{"type":"number"},"discountAmount":{"type":"number"},"taxAmount":{"type":"number"},"totalAmount":{"type":"number"},"items":{"type":"array","items":{"type":"object","required":["productId","gameName","quantity","unitPrice","totalPrice","discountAmount"],"properties":{"productId":{"type":"string"},"gameName":{"type":"string"},"quantity":{"type":"integer"},"unitPrice":{"type":"number"},"totalPrice":{"type":"number"},"discountAmount":{"type":"number"}}}}}}}}
        """#,
    ]
}
