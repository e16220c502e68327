import ServiceKit

/// The products', stock's and reviews' part of the catalogue service's OpenAPI document.
enum CatalogueOpenAPI {
    static let paths = [
        """
        "/api/products":{"get":\(operation(
            "Active products, each with its newest three reviews",
            description: "A search finds words by their stems, and names with typing errors. Unknown parameters are a 400.",
            parameters: filters,
            answer: list("Product", members: #""limit":{"type":"integer"},"offset":{"type":"integer"}"#),
            problems: ["400"])),\
        "post":\(operation(
            "Add a product; admins only", tags: "admin", isProtected: true, body: "NewProduct", status: "201",
            answer: one("Product"), answerHeaders: etag, problems: ["400", "413"]))}
        """,
        """
        "/api/products/facets":{"get":\(operation(
            "How many active products there are of each category and platform",
            answer: one("Facets"), problems: ["400"]))}
        """,
        """
        "/api/products/deleted":{"get":\(operation(
            "Products out of the shop, the last deleted first; admins only", tags: "admin", isProtected: true,
            parameters: [page], answer: list("Product"), problems: ["400"]))}
        """,
        """
        "/api/products/{id}":{"parameters":[\(id("id", "The product"))],\
        "get":\(operation(
            "A product with its newest three reviews", answer: one("Product"), answerHeaders: etag,
            problems: ["404"])),\
        "put":\(operation(
            "Replace what is written about a product; admins only", tags: "admin", isProtected: true,
            parameters: [ifMatch], body: "ProductDetails", answer: one("Product"), answerHeaders: etag,
            problems: ["400", "404", "412", "413"])),\
        "patch":\(operation(
            "Change what is given of a product; admins only", tags: "admin", isProtected: true,
            parameters: [ifMatch], body: "ProductChange", answer: one("Product"), answerHeaders: etag,
            problems: ["400", "404", "412", "413"])),\
        "delete":\(operation(
            "Take a product out of the shop; admins only", tags: "admin", isProtected: true, parameters: [ifMatch],
            answer: one("Product"), answerHeaders: etag, problems: ["404", "412"]))}
        """,
        """
        "/api/products/{id}/restore":{"parameters":[\(id("id", "The product"))],"post":\(operation(
            "Put a deleted product back into the shop; admins only", tags: "admin", isProtected: true,
            parameters: [ifMatch], answer: one("Product"), answerHeaders: etag, problems: ["404", "412"]))}
        """,
        """
        "/api/products/{id}/stock":{"parameters":[\(id("id", "The product"))],\
        "get":\(operation(
            "The newest movements of a product's stock; admins only", tags: "admin", isProtected: true,
            parameters: [limit], answer: many("StockMovement"), problems: ["400", "404"])),\
        "post":\(operation(
            "Goods that came or went; admins only", tags: "admin", isProtected: true,
            parameters: [OpenAPIDocument.backdateParameters], body: "StockChange",
            answer: one("Stock"), problems: ["400", "404", "409", "413"]))}
        """,
        """
        "/api/products/{id}/reviews":{"parameters":[\(id("id", "The product"))],\
        "get":\(operation(
            "A product's reviews, the newest first", parameters: [page], answer: list("Review"),
            problems: ["400", "404"])),\
        "post":\(operation(
            "Review a product one has bought, once", isProtected: true,
            parameters: [OpenAPIDocument.backdateParameters], body: "ReviewDraft", status: "201",
            answer: one("Review"), problems: ["400", "404", "409", "413"]))}
        """,
        """
        "/api/products/{id}/reviews/{review}":{"parameters":[\(id("id", "The product")),\(id("review", "The review"))],\
        "put":\(operation(
            "Change one's own review", isProtected: true, body: "ReviewDraft", answer: one("Review"),
            problems: ["400", "404", "413"])),\
        "delete":\(operation(
            "Delete one's own review; an admin, any", isProtected: true, answer: one("Deleted"), problems: ["404"]))}
        """,
        """
        "/api/audit":{"get":\(operation(
            "What admins did, the newest first; admins only", tags: "admin", isProtected: true,
            parameters: [
                #"{"name":"before","in":"query","description":"Only entries older than this id","schema":{"type":"integer","minimum":1}}"#,
                limit,
            ], answer: many("AuditEntry"), problems: ["400"]))}
        """,
        """
        "/internal/stock/reservations":{"post":\(operation(
            "Hold stock for a while, all of it or nothing; services only",
            description: "Idempotent by key: the same body again gets the same answer with 200, another body 422.",
            tags: "internal", isProtected: true, body: "ReservationRequest", status: "201", answer: plain("Reservation"),
            further: heldBefore,
            problems: ["400", "404", "409", "413", "422"]))}
        """,
        """
        "/internal/stock/reservations/{key}/confirm":{"parameters":[\(id("key", "The reservation's key"))],\
        "post":\(operation(
            "What is held is sold, and no longer expires; services only", tags: "internal", isProtected: true,
            answer: plain("Reservation"), problems: ["404", "409"]))}
        """,
        """
        "/internal/stock/reservations/{key}/release":{"parameters":[\(id("key", "The reservation's key"))],\
        "post":\(operation(
            "Put back what was held or sold, once; services only", tags: "internal", isProtected: true,
            body: "ReleaseReason", isBodyRequired: false, answer: plain("Reservation"),
            problems: ["400", "404", "413"]))}
        """,
        """
        "/internal/stock/returns":{"post":\(operation(
            "Take some copies back from an order, into stock or written off; services only",
            description: "Once for each key: the same body again gets 200, another body 422. A release leaves these copies where they are.",
            tags: "internal", isProtected: true, body: "StockReturn", status: "201", answer: plain("ReturnKey"),
            further: returnedBefore, problems: ["400", "404", "409", "413", "422"]))}
        """,
        """
        "/internal/stock/prices":{"post":\(operation(
            "What products cost now; services only", tags: "internal", isProtected: true, body: "PriceRequest",
            answer: plain("Prices"), problems: ["400", "404", "413"]))}
        """,
    ]

    // MARK: Parts

    private static let etag =
        #""ETag":{"description":"The product's version, for If-Match","schema":{"type":"string"}}"#
    private static let ifMatch = #"""
        {"name":"If-Match","in":"header","description":"The ETag that was seen; 412 where the product has changed since","schema":{"type":"string"}}
        """#
    private static let limit = #"""
        {"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":20}}
        """#
    private static let page =
        limit + #"""
            ,{"name":"offset","in":"query","schema":{"type":"integer","minimum":0,"maximum":10000,"default":0}}
            """#

    private static let categories = ProductCategory.allCases.map { "\"\($0.rawValue)\"" }.jsonArray
    private static let platforms = ProductPlatform.allCases.map { "\"\($0.rawValue)\"" }.jsonArray
    private static let amount = #""type":"string","pattern":"^[0-9]{1,10}([.][0-9]{1,2})?$""#

    private static let filters = [
        "{\"name\":\"category\",\"in\":\"query\",\"schema\":{\"enum\":\(categories)}}",
        "{\"name\":\"platform\",\"in\":\"query\",\"schema\":{\"enum\":\(platforms)}}",
        #"{"name":"search","in":"query","schema":{"type":"string","maxLength":200}}"#,
        "{\"name\":\"min_price\",\"in\":\"query\",\"schema\":{\(amount)}}",
        "{\"name\":\"max_price\",\"in\":\"query\",\"schema\":{\(amount)}}",
        #"{"name":"featured","in":"query","description":"Only those that are","schema":{"const":true}}"#,
        #"{"name":"trending","in":"query","description":"Only those that are","schema":{"const":true}}"#,
        "{\"name\":\"sort\",\"in\":\"query\",\"description\":\"By default relevance for a search, else newest\","
            + "\"schema\":{\"enum\":\(ProductFilter.Sort.allCases.map { "\"\($0.rawValue)\"" }.jsonArray)}}",
        page,
    ]

    private static let heldBefore = """
        "200":{"description":"Was held before","content":{"application/json":{"schema":\(plain("Reservation"))}}},
        """

    private static let returnedBefore = """
        "200":{"description":"Was returned before","content":{"application/json":{"schema":\(plain("ReturnKey"))}}},
        """

    private static func id(_ name: String, _ what: String) -> String {
        """
        {"name":"\(name)","in":"path","required":true,"description":"\(what)","schema":{"type":"string","format":"uuid"}}
        """
    }

    private static func plain(_ schema: String) -> String { "{\"$ref\":\"#/components/schemas/\(schema)\"}" }

    private static func answer(_ data: String, members: String = "", required: String = "") -> String {
        """
        {"type":"object","required":["success","data"\(required)],"properties":{"success":{"const":true},\
        "data":\(data)\(members.isEmpty ? "" : ",\(members)")}}
        """
    }

    private static func one(_ schema: String) -> String {
        answer(plain(schema), members: #""message":{"type":"string"}"#)
    }

    private static func many(_ schema: String) -> String { answer("{\"type\":\"array\",\"items\":\(plain(schema))}") }

    private static func list(_ schema: String, members: String = "") -> String {
        answer(
            "{\"type\":\"array\",\"items\":\(plain(schema))}",
            members: #""count":{"type":"integer"},"total":{"type":"integer"}"# + (members.isEmpty ? "" : ",\(members)"),
            required: #","count","total""#)
    }

    private static func operation(
        _ summary: String, description: String = "", tags: String = "catalogue", isProtected: Bool = false,
        parameters: [String] = [], body: String? = nil, isBodyRequired: Bool = true, status: String = "200",
        answer: String, answerHeaders: String = "", further: String = "", problems: [String]
    ) -> String {
        let problems = (problems + (isProtected ? ["401", "403"] : []) + ["429", "503"]).sorted()
        return """
            {"summary":"\(summary)","tags":["\(tags)"],\
            \(description.isEmpty ? "" : "\"description\":\"\(description)\",")\
            \(isProtected ? "\"security\":[{\"bearer\":[]}]," : "")\
            \(parameters.isEmpty ? "" : "\"parameters\":\(parameters.jsonArray),")\
            \(body.map { "\"requestBody\":{\"required\":\(isBodyRequired),\"content\":{\"application/json\":{\"schema\":\(plain($0))}}}," } ?? "")\
            "responses":{"\(status)":{"description":"Done",\
            \(answerHeaders.isEmpty ? "" : "\"headers\":{\(answerHeaders)},")\
            "content":{"application/json":{"schema":\(answer)}}},\(further)\
            \(problems.map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }.joined(separator: ",")),\
            "default":{"$ref":"#/components/responses/Problem"}}}
            """
    }

    // MARK: Schemas

    private static let written = """
        "name":{"type":"string","minLength":1,"maxLength":200},\
        "description":{"type":["string","null"],"maxLength":10000},\
        "price":{"description":"An amount with at most two decimals","oneOf":[{\(amount)},{"type":"number","minimum":0}]},\
        "originalPrice":{"oneOf":[{\(amount)},{"type":"number","minimum":0},{"type":"null"}]},\
        "category":{"enum":\(categories)},"platform":{"enum":\(platforms)},\
        "imageUrl":{"type":["string","null"],"maxLength":2000,"description":"An http address or a path"},\
        "featured":{"type":["boolean","null"]},"trending":{"type":["boolean","null"]}
        """

    private static let reservationItem = #"""
        "ReservationItem":{"type":"object","required":["productId","name","unitPrice","quantity"],"properties":{"productId":{"type":"string","format":"uuid"},"name":{"type":"string"},"unitPrice":{"type":"string"},"quantity":{"type":"integer"}}}
        """#

    static let schemas = [
        """
        "Product":{"type":"object","required":["id","name","description","price","originalPrice","category","platform",\
        "stock","rating","ratingCount","imageUrl","featured","trending","isActive","createdAt","updatedAt"],\
        "properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"description":{"type":"string"},\
        "price":{"type":"string"},"originalPrice":{"type":["string","null"]},"category":{"enum":\(categories)},\
        "platform":{"enum":\(platforms)},"stock":{"type":"integer","minimum":0,"description":"What can still be sold"},\
        "rating":{"type":"number","minimum":0,"maximum":5},"ratingCount":{"type":"integer"},\
        "imageUrl":{"type":["string","null"]},"featured":{"type":"boolean"},"trending":{"type":"boolean"},\
        "isActive":{"type":"boolean"},"createdAt":{"type":"string","format":"date-time"},\
        "updatedAt":{"type":"string","format":"date-time"},\
        "Reviews":{"type":"array","maxItems":3,"items":{"$ref":"#/components/schemas/Review"}}}}
        """,
        """
        "NewProduct":{"type":"object","required":["name","price","category","platform"],"properties":{\(written),\
        "stock":{"type":"integer","minimum":0,"maximum":1000000000}}}
        """,
        """
        "ProductDetails":{"type":"object","required":["name","price","category","platform"],"properties":{\(written)}}
        """,
        """
        "ProductChange":{"type":"object","description":"What is not given stays","properties":{\(written)}}
        """,
        #"""
        "Facets":{"type":"object","required":["categories","platforms","total"],"properties":{"categories":{"type":"array","items":{"$ref":"#/components/schemas/Facet"}},"platforms":{"type":"array","items":{"$ref":"#/components/schemas/Facet"}},"total":{"type":"integer"}}}
        """#,
        #"""
        "Facet":{"type":"object","required":["name","count"],"properties":{"name":{"type":"string"},"count":{"type":"integer"}}}
        """#,
        #"""
        "StockChange":{"type":"object","required":["change","reason"],"properties":{"change":{"type":"integer","minimum":-1000000000,"maximum":1000000000,"description":"Not 0"},"reason":{"type":"string","minLength":1,"maxLength":100},"note":{"type":"string","maxLength":1000}}}
        """#,
        #"""
        "Stock":{"type":"object","required":["productId","stock"],"properties":{"productId":{"type":"string","format":"uuid"},"stock":{"type":"integer"}}}
        """#,
        #"""
        "StockMovement":{"type":"object","required":["id","change","stockAfter","reason","note","actor","reservationKey","createdAt"],"properties":{"id":{"type":"integer"},"change":{"type":"integer"},"stockAfter":{"type":"integer"},"reason":{"type":"string"},"note":{"type":"string"},"actor":{"type":"string","description":"A user's id, or a service"},"reservationKey":{"type":["string","null"]},"createdAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "Review":{"type":"object","required":["id","productId","userId","username","rating","comment","createdAt","updatedAt"],"properties":{"id":{"type":"string","format":"uuid"},"productId":{"type":"string","format":"uuid"},"userId":{"type":"string","format":"uuid"},"username":{"type":"string","description":"Empty where the account is deleted"},"rating":{"type":"integer","minimum":1,"maximum":5},"comment":{"type":"string"},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "ReviewDraft":{"type":"object","required":["rating"],"properties":{"rating":{"type":"integer","minimum":1,"maximum":5},"comment":{"type":"string","maxLength":5000}}}
        """#,
        #"""
        "Deleted":{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"}}}
        """#,
        #"""
        "AuditEntry":{"type":"object","required":["id","actor","action","subject","details","requestId","createdAt"],"properties":{"id":{"type":"integer"},"actor":{"type":"string"},"action":{"type":"string"},"subject":{"type":"string"},"details":{"type":"object"},"requestId":{"type":"string"},"createdAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "ReservationRequest":{"type":"object","required":["key","items"],"properties":{"key":{"type":"string","format":"uuid"},"expiresInSeconds":{"type":"integer","minimum":1,"maximum":86400,"default":900},"items":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["productId","quantity"],"properties":{"productId":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":1000}}}}}}
        """#,
        #"""
        "Reservation":{"type":"object","required":["key","state","expiresAt","items"],"properties":{"key":{"type":"string","format":"uuid"},"state":{"enum":["held","confirmed","released"]},"expiresAt":{"type":"string","format":"date-time"},"items":{"type":"array","items":{"$ref":"#/components/schemas/ReservationItem"}}}}
        """#,
        reservationItem,
        #"""
        "StockReturn":{"type":"object","required":["key","reservationKey","items"],"properties":{"key":{"type":"string","format":"uuid"},"reservationKey":{"type":"string","format":"uuid"},"putBack":{"type":["boolean","null"],"default":true,"description":"Whether they can be sold again"},"reason":{"type":["string","null"],"maxLength":100},"items":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["productId","quantity"],"properties":{"productId":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":1000}}}}}}
        """#,
        #"""
        "ReturnKey":{"type":"object","required":["key"],"properties":{"key":{"type":"string","format":"uuid"}}}
        """#,
        #"""
        "PriceRequest":{"type":"object","required":["items"],"properties":{"items":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["productId","quantity"],"properties":{"productId":{"type":"string","format":"uuid"},"quantity":{"type":"integer","minimum":1,"maximum":1000}}}}}}
        """#,
        #"""
        "Prices":{"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"type":"object","required":["productId","name","unitPrice"],"properties":{"productId":{"type":"string","format":"uuid"},"name":{"type":"string"},"unitPrice":{"type":"string"}}}}}}
        """#,
        #"""
        "ReleaseReason":{"type":"object","properties":{"reason":{"type":"string","maxLength":100}}}
        """#,
    ]
}
