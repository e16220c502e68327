/// A database made for one test.
package struct TestDatabase: Sendable {
    package let name: String
    /// With user and password: `postgresql://…` or `http://…`.
    package let url: String
}
