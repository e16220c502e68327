import ServiceKit

/// The order service's OpenAPI document.
enum OrdersOpenAPI {
    static let document = OpenAPIDocument(
        title: "Lugx orders", summary: "Orders, their payment, their way to the customer, and refunds",
        version: Build.version, healthPaths: OrdersService.healthPaths, dependencies: ["database"],
        paths: paths + discountPaths,
        schemas: schemas + discountSchemas)

    static let id = #"{"name":"id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}}"#
    private static let key = #"""
        {"name":"Idempotency-Key","in":"header","description":"The same key with the same body gives the same answer once more, with Idempotent-Replayed: true","schema":{"type":"string","minLength":1,"maxLength":255,"pattern":"^[!-~]+$"}}
        """#
    private static let backdate = OpenAPIDocument.backdateParameters
    static let page = #"""
        {"name":"page","in":"query","schema":{"type":"integer","minimum":1,"maximum":10000,"default":1}},{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":20}}
        """#

    private static let before = #"""
        {"name":"before","in":"query","description":"Only what is older than this id","schema":{"type":"integer","format":"int64","minimum":1}}
        """#
    private static let limit =
        #"{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":20}}"#

    static func responses(_ success: String, _ schema: String, _ problems: Int...) -> String {
        let problems = problems.map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}," }.joined()
        return """
            "responses":{"\(success)":{"description":"Done","content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(schema)"}}}},\
            \(problems)"429":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Problem"},\
            "default":{"$ref":"#/components/responses/Problem"}}
            """
    }

    static func body(_ schema: String, required: Bool = true) -> String {
        """
        "requestBody":{"required":\(required),"content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(schema)"}}}}
        """
    }

    static let bearer = "\"security\":[{\"bearer\":[]}]"

    private static let paths = [
        """
        "/api/orders":{"get":{"summary":"All orders, newest first; for admins","tags":["admin"],\(bearer),\
        "parameters":[\(page),{"name":"status","in":"query","schema":{"$ref":"#/components/schemas/OrderStatus"}}],\
        \(responses("200", "OrderListAnswer", 400, 401, 403))},\
        "post":{"summary":"Make an order at the catalogue's prices","tags":["orders"],\(bearer),\
        "description":"Reserves the stock, writes the order, takes the payment. The built-in test provider does what paymentMethod says: test_decline declines (402), test_timeout and test_timeout_captured do not answer (the order stays unpaid until the provider's notice or the expiry), test_twice answers twice, anything else pays.",\
        "parameters":[\(key),\(backdate)],\(body("OrderRequest")),\
        \(responses("201", "OrderAnswer", 400, 401, 402, 403, 409, 413, 422))}}
        """,
        """
        "/api/orders/user/{id}":{"get":{"summary":"A user's orders, newest first; for the user and admins","tags":["orders"],\(bearer),\
        "parameters":[\(id),\(page)],\(responses("200", "OrderListAnswer", 400, 401, 404))}}
        """,
        """
        "/api/orders/{id}":{"get":{"summary":"An order; for its owner and admins","tags":["orders"],\(bearer),\
        "parameters":[\(id)],\(responses("200", "OrderAnswer", 401, 404))}}
        """,
        """
        "/api/orders/{id}/history":{"get":{"summary":"Every change of an order, with who made it","tags":["orders"],\(bearer),\
        "parameters":[\(id)],\(responses("200", "HistoryAnswer", 401, 404))}}
        """,
        """
        "/api/orders/{id}/cancel":{"post":{"summary":"Take an order back; its owner while it is pending, admins while it is processing too","tags":["orders"],\(bearer),\
        "parameters":[\(id),\(backdate)],\(body("Note", required: false)),\(responses("200", "OrderAnswer", 400, 401, 403, 404, 409))}}
        """,
        """
        "/api/orders/{id}/status":{"put":{"summary":"Take a step: pending, processing, shipped, delivered; or cancelled","tags":["admin"],\(bearer),\
        "parameters":[\(id),\(backdate)],\(body("StatusChange")),\(responses("200", "OrderAnswer", 400, 401, 403, 404, 409))}}
        """,
        """
        "/api/orders/{id}/refund":{"post":{"summary":"Give money back: all that is left, or some items","tags":["admin"],\(bearer),\
        "description":"Copies that were not shipped go back into stock, others only with restock: true; restock: false writes them off. The order's paymentStatus becomes refunded when all that was paid has been given back.",\
        "parameters":[\(id),\(key),\(backdate)],\(body("RefundRequest", required: false)),\
        \(responses("201", "RefundAnswer", 400, 401, 403, 404, 409, 422))}}
        """,
        """
        "/api/orders/payments/notices":{"post":{"summary":"What the payment provider tells, signed","tags":["payments"],\
        "parameters":[{"name":"Lugx-Signature","in":"header","description":"t=<seconds>,v1=<hexadecimal HMAC-SHA256 of t, a point and the body>","schema":{"type":"string"}}],\
        \(body("PaymentNotice")),\(responses("200", "Done", 400, 401, 403, 404))}}
        """,
        """
        "/api/orders/outbox":{"get":{"summary":"E-mails and webhook messages of a state, newest first; for admins","tags":["admin"],\(bearer),\
        "description":"Each change of an order is told, in the order of the changes: customers by e-mail, the addresses of LUGX_ORDER_WEBHOOK_URLS by POST. A message is sent at least once; Lugx-Event-Id is the same each time, and Lugx-Signature is t=<seconds>,v1=<hexadecimal HMAC-SHA256 of t, a point and the body> with LUGX_ORDER_WEBHOOK_SECRET. Any 2xx takes it; 408, 429 and 5xx are tried again for about a day, other answers twice more; then it is dead.",\
        "parameters":[{"name":"state","in":"query","schema":{"$ref":"#/components/schemas/OutboxState"}},\(before),\(limit)],\
        \(responses("200", "OutboxAnswer", 400, 401, 403))}}
        """,
        """
        "/api/orders/outbox/replay":{"post":{"summary":"Send the dead or skipped messages again, the oldest thousand; for admins","tags":["admin"],\(bearer),\
        \(body("ReplayRequest")),\(responses("200", "ReplayAnswer", 400, 401, 403, 413))}}
        """,
        """
        "/api/orders/outbox/{id}/replay":{"post":{"summary":"Send a message again, whatever became of it; for admins","tags":["admin"],\(bearer),\
        "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer","format":"int64","minimum":1}}],\
        \(responses("200", "ReplayAnswer", 401, 403, 404, 409))}}
        """,
        """
        "/api/orders/audit":{"get":{"summary":"What admins did to orders, newest first; for admins","tags":["admin"],\(bearer),\
        "parameters":[\(before),\(limit)],\(responses("200", "AuditAnswer", 400, 401, 403))}}
        """,
        """
        "/internal/purchases":{"get":{"summary":"Whether a user has bought a product; for the other services","tags":["internal"],\(bearer),\
        "parameters":[{"name":"userId","in":"query","required":true,"schema":{"type":"string","format":"uuid"}},\
        {"name":"productId","in":"query","required":true,"schema":{"type":"string","format":"uuid"}}],\
        \(responses("200", "PurchaseAnswer", 400, 401))}}
        """,
    ]

    private static let schemas = [
        #""OutboxState":{"enum":["pending","delivered","dead","skipped"],"default":"pending"}"#,
        #"""
        "OutboxAnswer":{"type":"object","required":["success","data","count"],"properties":{"success":{"const":true},"data":{"type":"array","items":{"type":"object","required":["id","eventId","orderId","type","destination","state","attempts","createdAt"],"properties":{"id":{"type":"integer"},"eventId":{"type":"string"},"orderId":{"type":"string"},"type":{"enum":["order.created","order.paid","order.payment_failed","order.processing","order.shipped","order.delivered","order.cancelled","refund.promised","refund.succeeded"]},"destination":{"type":"string","description":"mail, or a webhook's address without its secrets"},"state":{"$ref":"#/components/schemas/OutboxState"},"attempts":{"type":"integer"},"reason":{"type":["string","null"]},"dueAt":{"type":"string","format":"date-time"},"createdAt":{"type":"string","format":"date-time"},"finishedAt":{"type":["string","null"],"format":"date-time"}}}},"count":{"type":"integer"}}}
        """#,
        #""ReplayRequest":{"type":"object","required":["state"],"properties":{"state":{"enum":["dead","skipped"]}}}"#,
        #"""
        "ReplayAnswer":{"type":"object","required":["success","replayed"],"properties":{"success":{"const":true},"replayed":{"type":"integer"}}}
        """#,
        #"""
        "AuditAnswer":{"type":"object","required":["success","data","count"],"properties":{"success":{"const":true},"data":{"type":"array","items":{"type":"object","required":["id","actor","action","subject","details","createdAt"],"properties":{"id":{"type":"integer"},"actor":{"type":"string"},"action":{"type":"string"},"subject":{"type":"string"},"details":{"type":"object"},"requestId":{"type":"string"},"createdAt":{"type":"string","format":"date-time"}}}},"count":{"type":"integer"}}}
        """#,
        #""OrderStatus":{"enum":["pending","processing","shipped","delivered","cancelled"]}"#,
        #""Done":{"type":"object","required":["success"],"properties":{"success":{"const":true}}}"#,
        #"""
        "Address":{"oneOf":[{"type":"string","minLength":1},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]}
        """#,
        #"""
        "OrderRequest":{"type":"object","required":["items","shippingAddress","paymentMethod"],"properties":{"items":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["quantity"],"anyOf":[{"required":["productId"]},{"required":["gameId"]},{"required":["id"]}],"properties":{"productId":{"type":"string","format":"uuid"},"gameId":{"type":"string","format":"uuid"},"id":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":999}}}},"shippingAddress":{"$ref":"#/components/schemas/Address"},"billingAddress":{"$ref":"#/components/schemas/Address"},"paymentMethod":{"type":"string","minLength":1,"maxLength":64,"pattern":"^[!-~]+$"},"currency":{"type":"string"},"discountCode":{"type":["string","null"],"description":"Whatever its case; 422 where there is none, 409 where it gives nothing"},"totalAmount":{"type":["number","string"],"description":"What the client believes it costs; 409 where that is wrong"}}}
        """#,
        #"""
        "OrderItem":{"type":"object","required":["id","gameId","gameName","quantity","unitPrice","totalPrice"],"properties":{"id":{"type":"string"},"gameId":{"type":"string"},"productId":{"type":"string"},"gameName":{"type":"string"},"productName":{"type":"string"},"quantity":{"type":"integer"},"unitPrice":{"type":"number"},"totalPrice":{"type":"number"},"discountAmount":{"type":"number"},"refundedQuantity":{"type":"integer"}}}
        """#,
        #"""
        "Order":{"type":"object","required":["id","orderNumber","userId","status","paymentStatus","totalAmount","currency","items","createdAt"],"properties":{"id":{"type":"string"},"orderNumber":{"type":"string"},"userId":{"type":"string"},"status":{"$ref":"#/components/schemas/OrderStatus"},"paymentStatus":{"enum":["pending","paid","failed","refunded"]},"paymentMethod":{"type":"string"},"subtotalAmount":{"type":"number"},"discountAmount":{"type":"number"},"discountCode":{"type":["string","null"]},"taxAmount":{"type":"number","description":"Included in the total"},"totalAmount":{"type":"number"},"refundedAmount":{"type":"number"},"currency":{"type":"string"},"shippingAddress":{"$ref":"#/components/schemas/Address"},"billingAddress":{"oneOf":[{"$ref":"#/components/schemas/Address"},{"type":"null"}]},"items":{"type":"array","items":{"$ref":"#/components/schemas/OrderItem"}},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "OrderAnswer":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"message":{"type":"string"},"data":{"$ref":"#/components/schemas/Order"}}}
        """#,
        #"""
        "OrderListAnswer":{"type":"object","required":["success","data","count","total","page","limit"],"properties":{"success":{"const":true},"data":{"type":"array","items":{"$ref":"#/components/schemas/Order"}},"count":{"type":"integer"},"total":{"type":"integer"},"page":{"type":"integer"},"limit":{"type":"integer"}}}
        """#,
        #"""
        "HistoryAnswer":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"data":{"type":"array","items":{"type":"object","required":["event","to","actor","createdAt"],"properties":{"event":{"enum":["created","status","payment","refund","stock"]},"from":{"type":["string","null"]},"to":{"type":"string"},"actor":{"type":"object","properties":{"kind":{"enum":["user","admin","system","provider"]},"id":{"type":["string","null"]}}},"note":{"type":["string","null"]},"createdAt":{"type":"string","format":"date-time"},"recordedAt":{"type":"string","format":"date-time","description":"When it was written down: later than createdAt where it was back-dated"}}}}}}
        """#,
        #""Note":{"type":"object","properties":{"note":{"type":["string","null"],"maxLength":1000}}}"#,
        #"""
        "StatusChange":{"type":"object","required":["status"],"properties":{"status":{"$ref":"#/components/schemas/OrderStatus"},"note":{"type":["string","null"],"maxLength":1000}}}
        """#,
        #"""
        "RefundRequest":{"type":"object","properties":{"items":{"type":["array","null"],"minItems":1,"maxItems":100,"items":{"type":"object","required":["quantity"],"anyOf":[{"required":["itemId"]},{"required":["productId"]},{"required":["gameId"]},{"required":["id"]}],"properties":{"itemId":{"type":"string","format":"uuid"},"productId":{"type":"string","format":"uuid"},"gameId":{"type":"string","format":"uuid"},"id":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":999}}}},"reason":{"type":["string","null"],"maxLength":1000},"restock":{"type":["boolean","null"],"description":"Whether the copies can be sold again; without it those of an order that was not shipped"}}}
        """#,
        #"""
        "RefundAnswer":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"message":{"type":"string"},"data":{"type":"object","required":["id","orderId","amount","currency","status","items"],"properties":{"id":{"type":"string"},"orderId":{"type":"string"},"amount":{"type":"number"},"currency":{"type":"string"},"reason":{"type":["string","null"]},"status":{"enum":["pending","succeeded"]},"restock":{"type":"boolean"},"stockState":{"enum":["open","settled",null],"description":"Open until the catalogue has taken the copies back; null where it has the whole order back"},"items":{"type":"array","items":{"type":"object","properties":{"itemId":{"type":"string"},"quantity":{"type":"integer"},"amount":{"type":"number"}}}},"createdAt":{"type":"string","format":"date-time"}}}}}
        """#,
        #"""
        "PaymentNotice":{"type":"object","required":["id","type","orderId"],"properties":{"id":{"type":"string","minLength":1,"maxLength":255},"type":{"enum":["payment.captured","payment.declined"]},"orderId":{"type":"string","format":"uuid"}}}
        """#,
        #"""
        "PurchaseAnswer":{"type":"object","required":["success","bought"],"properties":{"success":{"const":true},"bought":{"type":"boolean"},"order":{"oneOf":[{"type":"null"},{"type":"object","required":["orderId","status","createdAt"],"properties":{"orderId":{"type":"string"},"status":{"$ref":"#/components/schemas/OrderStatus"},"createdAt":{"type":"string","format":"date-time"}}}]}}}
        """#,
    ]
}
