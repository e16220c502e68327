import ArgumentParser
import Configuration
import Hummingbird

@main
struct Lugx: AsyncParsableCommand {
    func run() async throws {
        let router = Router()
        print(router.endpoints)
    }
}
