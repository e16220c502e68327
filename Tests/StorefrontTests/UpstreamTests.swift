import Testing

@testable import Storefront

struct UpstreamTests {
    @Test(arguments: [
        ("/api/products", Upstream.catalog), ("/api/products/1/reviews", .catalog), ("/api/auth/login", .catalog),
        ("/api/users/me", .catalog), ("/api/audit", .catalog), ("/api/orders", .orders),
        ("/api/orders/user/1", .orders), ("/api/analytics/track", .analytics),
        ("/api/analytics/track/page-visit", .analytics), ("/api/analytics/pixel.gif", .analytics),
    ])
    func `a path belongs to the service its first two segments name`(path: String, upstream: Upstream) {
        #expect(Upstream(path: path) == upstream)
        #expect(Upstream.isPlain(path: path))
    }

    @Test(arguments: [
        "/metrics", "/internal/stock/reservations", "/api", "/api/", "/api/metrics", "/api/internal", "api/products",
        "/x/api/products", "/API/products", "/api/productsx",
    ])
    func `no other path is passed on`(path: String) {
        #expect(Upstream(path: path) == nil)
    }

    @Test(arguments: [
        "/api/products/../../metrics", "/api/products/..%2f..%2fmetrics", "/api/products/%2E%2E/metrics",
        "/api/products/./x", "/api/products//x", "//api/products", "/api/products/..\\metrics", "/api/products/%5c",
        "/api/products/%00", "/api/products/a b", "/api/products/\u{1}",
    ])
    func `a path that two readers may read differently is refused`(path: String) {
        #expect(!Upstream.isPlain(path: path))
    }
}
