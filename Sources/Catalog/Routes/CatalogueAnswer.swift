import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// What the catalogue's routes answer with and read from paths.
enum CatalogueAnswer {
    /// `{"success":true,"data":…}` and what else is given.
    ///
    /// - Parameters:
    ///   - data: a JSON text.
    ///   - members: further members with their values as JSON texts.
    static func success(
        _ status: HTTPResponse.Status = .ok, data: String, members: [(StaticString, String)] = [],
        headers: HTTPFields = [:]
    ) -> Response {
        var object = JSONObjectText()
        object.add("success", true)
        object.add("data", json: data)
        for (name, json) in members { object.add(name, json: json) }
        return json(status, object.text, headers: headers)
    }

    static func json(_ status: HTTPResponse.Status, _ text: String, headers: HTTPFields = [:]) -> Response {
        var fields = headers
        fields[.contentType] = "application/json; charset=utf-8"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A UUID of the path; a text that is none names nothing, so it is the same 404.
    static func id(_ name: String, _ context: ServiceContext, else problem: Problem) throws(Problem) -> PostgresUUID {
        guard let text = context.parameters.get(name), let id = PostgresUUID(text) else { throw problem }
        return id
    }

    static func productID(_ context: ServiceContext) throws(Problem) -> PostgresUUID {
        try id("id", context, else: CatalogueProblems.unknownProduct)
    }
}

extension ServiceContext {
    /// The admin who is asking, or 401 or 403.
    func requireAdmin() throws(Problem) -> Actor {
        Actor(name: try requireRole(.admin).userId, requestID: trace.requestID)
    }
}
