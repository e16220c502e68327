/// What the storefront's document says of the gateway and of sessions.
enum GatewayOpenAPI {
    private static let problem = ##""default":{"$ref":"#/components/responses/Problem"}"##

    private static func session(_ name: String, _ summary: String, status: Int = 200) -> String {
        ##"""
        "\##(name)":{"summary":"\##(summary)","tags":["session"],"responses":{
        "\##(status)":{"description":"Who is signed in now",
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Session"}}}},\##(problem)}}
        """##
    }

    static let paths = """
        "/session":{\(session("get", "Who is signed in")),
        \(session("post", "Sign in: {email, password}; the tokens go into cookies that scripts can't read")),
        \(session("delete", "Sign out"))},
        "/session/account":{\(session("post", "Make an account: {username, email, password}", status: 201))},
        "/session/password":{\(session("post", "Change the password: {currentPassword, newPassword}"))},
        "/session/refresh":{\(session("post", "Renew the session with its refresh cookie"))}
        """

    static let schemas = """
        "Session":{"type":"object","required":["success"],"properties":{"success":{"const":true},
        "user":{"type":"object","properties":{"id":{"type":"string"},"username":{"type":"string"},
        "email":{"type":"string"},"role":{"enum":["customer","analyst","admin"]}}},
        "csrfToken":{"type":"string","description":"To be sent as X-CSRF-Token with every request that changes something"}}}
        """
}
