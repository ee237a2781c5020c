import Foundation
import TestSupport
import Testing

struct ServerTests {
    @Test func theServerAnswersAndEndsWellWhenItIsAskedTo() async throws {
        let folder = try TemporaryFolder()
        let database = folder.file("test.sqlite").path
        #expect(try await BuiltProgram.run(["init", "--database", database, "--as", "ada"]).status == 0)
        let server = try await ServerProcess(["serve", "--database", database])
        #expect(server.log.contains("Listening at \(server.baseURL.absoluteString)\n"))
        let port = try #require(server.baseURL.port)
        let second = try await BuiltProgram.run(["serve", "--database", database, "--port", "\(port)"])
        #expect(second.status == 69)
        #expect(second.errors.hasPrefix("plumbline: Port \(port) of 127.0.0.1 cannot be listened on"))
        #expect(try await BuiltProgram.run(["verify", "--database", database]).status == 0)
        #expect(try await server.stop() == 0)
    }
}
