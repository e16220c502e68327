import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// Who a customer is, for the services that write to them.
struct ContactRoutes: Sendable {
    let store: AccountStore

    func add(to router: some RouterMethods<ServiceContext>) {
        router.get("/internal/users/:id/contact") { [self] _, context in
            try context.requireService()
            let id = try CatalogueAnswer.id("id", context, else: Self.unknown)
            // One that is deleted has no address any more.
            guard let account = try await store.account(id: id) else { throw Self.unknown }
            var contact = JSONObjectText()
            contact.add("id", account.id.description)
            contact.add("username", account.username)
            contact.add("email", account.email)
            return CatalogueAnswer.success(data: contact.text)
        }
    }

    private static let unknown = Problem(.notFound, code: "unknown_account", detail: "There is no such account.")
}
