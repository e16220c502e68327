import ServiceKit

/// The accounts' part of the catalogue service's OpenAPI document.
enum AccountsOpenAPI {
    static let paths = [
        auth(
            "register", "Make an account and sign in", body: "Registration", status: "201", answer: "SignedIn",
            problems: ["400", "409", "413", "429", "503"]),
        auth(
            "login", "Sign in",
            description: "The answer, and the work for it, are the same for a wrong password and for an address "
                + "without an account. Too many wrong passwords in a row lock the address for a while (429, code locked).",
            body: "SignIn", answer: "SignedIn", problems: ["400", "401", "413", "429", "503"]),
        auth(
            "refresh", "Use a refresh token for the next one and a new access token",
            description: "A refresh token is used once. Using it again ends its session, since one of the two users is "
                + "not who they say: send one refresh at a time.",
            body: "RefreshTokenBody", answer: "SignedIn", problems: ["400", "401", "413", "429", "503"]),
        auth(
            "logout", "End the session of a refresh token",
            description: "Unknown tokens end nothing. Access tokens are believed until they expire.",
            body: "RefreshTokenBody", answer: "Message", problems: ["400", "413", "503"]),
        auth(
            "password", "Change one's password; all other sessions end",
            isProtected: true, body: "PasswordChange", answer: "SignedIn",
            problems: ["400", "401", "404", "413", "429", "503"]),
        """
        "/api/users":{"get":{"summary":"Accounts, newest first; admins only","tags":["accounts"],\
        "security":[{"bearer":[]}],"parameters":[\
        {"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":20}},\
        {"name":"offset","in":"query","schema":{"type":"integer","minimum":0,"maximum":100000,"default":0}},\
        {"name":"role","in":"query","schema":{"enum":["customer","analyst","admin"]}}],\
        "responses":{"200":{"description":"The accounts","content":{"application/json":{"schema":{"type":"object",\
        "required":["success","data","count","total"],"properties":{"success":{"const":true},\
        "data":{"type":"array","items":{"$ref":"#/components/schemas/Profile"}},"count":{"type":"integer"},\
        "total":{"type":"integer"}}}}}},\(responses(["400", "401", "403", "429", "503"]))}},\
        "post":{"summary":"Bring in a customer's account of the past; admins only, with Lugx-Backdate",\
        "description":"It has no password, so nobody can sign in with it. The same again gives the account that is there, with 200.",\
        "tags":["accounts"],"security":[{"bearer":[]}],"parameters":[\(OpenAPIDocument.backdateParameters)],\
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",\
        "required":["username","email"],"properties":{"username":{"type":"string","minLength":2,"maxLength":32},\
        "email":{"type":"string","maxLength":254}}}}}},\
        "responses":{"200":\(profile),"201":\(profile),\(responses(["400", "401", "403", "409", "413", "429", "503"]))}}}
        """,
        """
        "/api/users/{id}":{"parameters":[{"name":"id","in":"path","required":true,\
        "description":"The account's id, or me. Whoever is neither its owner nor an admin gets 404.",\
        "schema":{"type":"string"}}],\
        "get":{"summary":"An account","tags":["accounts"],"security":[{"bearer":[]}],\
        "responses":{"200":\(profile),\(responses(["401", "404", "429", "503"]))}},\
        "put":\(change),"patch":\(change),\
        "delete":{"summary":"Delete an account",\
        "description":"Its name and address are taken away and its sessions end; orders and reviews stay, without a name.",\
        "tags":["accounts"],"security":[{"bearer":[]}],\
        "responses":{"200":{"description":"Deleted","content":{"application/json":{"schema":\
        {"$ref":"#/components/schemas/Message"}}}},\(responses(["401", "404", "409", "429", "503"]))}}}
        """,
        """
        "/internal/users/{id}/contact":{"get":{"summary":"Who a customer is, for writing to them; services only",\
        "description":"404 where there is no such account, or it has been deleted.",\
        "tags":["internal"],"security":[{"bearer":[]}],\
        "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}}],\
        "responses":{"200":{"description":"The customer","content":{"application/json":{"schema":{"type":"object",\
        "required":["success","data"],"properties":{"success":{"const":true},"data":{"type":"object",\
        "required":["id","username","email"],"properties":{"id":{"type":"string"},"username":{"type":"string"},\
        "email":{"type":"string"}}}}}}}},\(responses(["401", "404", "429", "503"]))}}}
        """,
    ]

    static let schemas = [
        #"""
        "Registration":{"type":"object","required":["username","email","password"],"properties":{"username":{"type":"string","minLength":2,"maxLength":32,"description":"Letters and digits of any script, _ - . and single spaces inside; unique whatever its case or Unicode form"},"email":{"type":"string","maxLength":254},"password":{"type":"string","minLength":8,"maxLength":1024,"format":"password"}}}
        """#,
        #"""
        "SignIn":{"type":"object","required":["email","password"],"properties":{"email":{"type":"string"},"password":{"type":"string","maxLength":1024,"format":"password"}}}
        """#,
        #"""
        "RefreshTokenBody":{"type":"object","required":["refreshToken"],"properties":{"refreshToken":{"type":"string","maxLength":200}}}
        """#,
        #"""
        "PasswordChange":{"type":"object","required":["currentPassword","newPassword"],"properties":{"currentPassword":{"type":"string","maxLength":1024,"format":"password"},"newPassword":{"type":"string","minLength":8,"maxLength":1024,"format":"password"}}}
        """#,
        #"""
        "AccountChange":{"type":"object","description":"What is not given stays","properties":{"username":{"type":["string","null"]},"email":{"type":["string","null"]},"role":{"enum":["customer","analyst","admin",null],"description":"Admins only"},"currentPassword":{"type":["string","null"],"format":"password","description":"Needed to change one's own e-mail address"}}}
        """#,
        #"""
        "SignedIn":{"type":"object","required":["success","message","token","expiresIn","refreshToken","user"],"properties":{"success":{"const":true},"message":{"type":"string"},"token":{"type":"string","description":"A JSON Web Token, to be sent as Authorization: Bearer …"},"expiresIn":{"type":"integer","description":"Seconds for which the token is believed"},"refreshToken":{"type":"string","description":"For POST /api/auth/refresh, once"},"user":{"type":"object","required":["id","username","email","role"],"properties":{"id":{"type":"string","format":"uuid"},"username":{"type":"string"},"email":{"type":"string"},"role":{"enum":["customer","analyst","admin"]}}}}}
        """#,
        #"""
        "Profile":{"type":"object","required":["id","username","email","role","createdAt","updatedAt"],"properties":{"id":{"type":"string","format":"uuid"},"username":{"type":"string"},"email":{"type":"string"},"role":{"enum":["customer","analyst","admin"]},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}}
        """#,
        #"""
        "Message":{"type":"object","required":["success","message"],"properties":{"success":{"const":true},"message":{"type":"string"}}}
        """#,
    ]

    private static let profile = #"""
        {"description":"The account","content":{"application/json":{"schema":{"type":"object","required":["success","data"],"properties":{"success":{"const":true},"data":{"$ref":"#/components/schemas/Profile"}}}}}}
        """#

    private static let change = """
        {"summary":"Change an account","tags":["accounts"],"security":[{"bearer":[]}],\
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/AccountChange"}}}},\
        "responses":{"200":\(profile),\(responses(["400", "401", "403", "404", "409", "413", "429", "503"]))}}
        """

    private static func auth(
        _ name: String, _ summary: String, description: String = "", isProtected: Bool = false, body: String,
        status: String = "200", answer: String, problems: [String]
    ) -> String {
        """
        "/api/auth/\(name)":{"post":{"summary":"\(summary)","description":"\(description)","tags":["accounts"],\
        "security":[\(isProtected ? "{\"bearer\":[]}" : "")],\
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(body)"}}}},\
        "responses":{"\(status)":{"description":"Done","content":{"application/json":{"schema":\
        {"$ref":"#/components/schemas/\(answer)"}}}},\(responses(problems))}}}
        """
    }

    private static func responses(_ statuses: [String]) -> String {
        (statuses + ["default"]).map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }
            .joined(separator: ",")
    }
}
