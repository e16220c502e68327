package import HTTPTypes

/// Header names that HTTPTypes does not carry.
extension HTTPField.Name {
    package static let requestID = HTTPField.Name("X-Request-Id")!
    package static let traceparent = HTTPField.Name("traceparent")!
    package static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    package static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    package static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    package static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
}
