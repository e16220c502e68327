/// What is known of a user, in the analytics service's document.
enum PrivacyOpenAPI {
    private static let user =
        "\"parameters\":[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"description\":\"user_id of the events\","
        + "\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":\(PrivacyRoutes.userBytesMax)}}]"

    static let paths = [
        #"""
        "/api/analytics/users/{id}":{"delete":{"summary":"Erase a user's events","tags":["privacy"],"description":"Admins only. The events of the user, and of the anonymous visitors who turned out to be that user, as far as they were received up to now: those on their way to ClickHouse as well. It is done in the background; asking again meanwhile changes nothing. Figures are worked out again; orders stay. What ClickHouse could not take is removed after its time (`quarantine_until`).","security":[{"bearer":[]}],\#(user),
        "responses":{"202":{"description":"It will be done","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Erasure"}}}},\#(FigureOpenAPI.errors)}}}
        """#,
        #"""
        "/api/analytics/users/{id}/erasure":{"get":{"summary":"How far the newest erasure of a user's events is","tags":["privacy"],"description":"Admins only.","security":[{"bearer":[]}],\#(user),
        "responses":{"200":{"description":"The erasure","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Erasure"}}}},"404":{"$ref":"#/components/responses/Problem"},\#(FigureOpenAPI.errors)}}}
        """#,
        #"""
        "/api/analytics/users/{id}/export":{"get":{"summary":"A copy of a user's events","tags":["privacy"],"description":"Admins only. The events of the user, and of the anonymous visitors who turned out to be that user, whole, one JSON object a line, the oldest first: members as in RawEvents.","security":[{"bearer":[]}],\#(user),
        "responses":{"200":{"description":"The events that stand in ClickHouse","content":{"application/x-ndjson":{"schema":{"type":"string"}}}},\#(FigureOpenAPI.errors)}}}
        """#,
    ]

    static let schemas = [
        #"""
        "Erasure":{"type":"object","required":["id","user_id","state","requested_at","finished_at","quarantine_until","events"],"properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string"},"state":{"enum":["pending","done"]},"requested_at":{"type":"string","format":"date-time","description":"Events received later are not meant"},"finished_at":{"type":["string","null"],"format":"date-time"},"quarantine_until":{"type":["string","null"],"format":"date-time","description":"Rows that ClickHouse refused, and ranges of the spool that were damaged on the disk, are not searched for the user's events: they are removed LUGX_QUARANTINE_DAYS after they were set aside, which is by this time, while the service that takes events in runs. Null until the erasure has ended"},"events":{"type":"integer","description":"Erased so far"}}}
        """#
    ]
}
