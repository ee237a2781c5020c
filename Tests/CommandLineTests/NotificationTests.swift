import Foundation
import TestSupport
import Testing

/// Destinations set in the shell, messages sent by the real server.
struct NotificationTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
    }

    private func run(_ arguments: String...) async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(arguments, environment: environment)
    }

    @Test func theServerSendsWhatTheShellRaised() async throws {
        let receiver = try HTTPReceiver()
        let mail = try MailReceiver()
        #expect(try await run("init").status == 0)
        let example = { Repository.example("bikeshare").appendingPathComponent($0).path }
        #expect(try await run("model", "apply", example("model.yaml"), "--yes").status == 0)
        let added = try await run(
            "notification",
            "add",
            "ops",
            "--webhook",
            receiver.url(),
            "--plain",
            "--allow",
            "127.0.0.1"
        )
        #expect(added.status == 0)
        #expect(added.output.hasPrefix("whsec_"))
        #expect(added.output.split(separator: "\n").count == 1)
        let post = try await run(
            "notification",
            "add",
            "post",
            "--mail",
            "ops@example.org",
            "--from",
            "plumbline@example.org",
            "--server",
            mail.url,
            "--plain",
            "--allow",
            "127.0.0.1"
        )
        #expect(post.status == 0)
        #expect(post.output == "")
        #expect(try await run("notification", "test", "ops").status == 0)
        #expect(receiver.requests.count == 1)
        #expect(try await run("baseline", "import", "bikeshare", example("baseline.csv")).status == 0)
        #expect(try await run("predictions", "import", "bikeshare", example("predictions.csv")).status == 0)
        #expect(try await run("evaluate", "bikeshare", "--through", "2020-01-01").status == 0)
        let database = folder.file("test.sqlite").path
        let server = try await ServerProcess([
            "serve", "--database", database, "--origin", "https://plumbline.example.org",
        ])
        let list = { () async throws -> JSONValue in
            let run = try await self.run("notification", "deliveries", "--format", "json")
            return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        }
        let raised = try #require(try await list().array?.count)
        #expect(raised > 1)
        try await wait(for: "the messages", within: .seconds(60)) {
            try await list().array?.allSatisfy { $0["state"] == "delivered" } == true ? () : nil
        }
        #expect(receiver.requests.count == 1 + raised / 2)
        #expect(mail.received.count == raised / 2)
        #expect(receiver.requests.last?.body.contains("https://plumbline.example.org/alerts/") == true)
        #expect(
            mail.received.last?.lines.contains { $0.hasPrefix("Look at it: https://plumbline.ex") } == true
        )
        #expect(try await server.stop() == 0)
        #expect(!server.log.contains("whsec_"))
    }

    @Test func aTestThatDoesNotArriveExits69AndSaysWhy() async throws {
        #expect(try await run("init").status == 0)
        let receiver = try HTTPReceiver { _, _ in .status(404) }
        _ = try await run(
            "notification",
            "add",
            "ops",
            "--webhook",
            receiver.url(),
            "--plain",
            "--allow",
            "127.0.0.1"
        )
        let test = try await run("notification", "test", "ops")
        #expect(test.status == 69)
        #expect(test.errors == "plumbline: The test did not arrive at ops: The receiver answered 404.\n")
        let guarded = try await run("notification", "add", "x", "--webhook", receiver.url(), "--plain")
        #expect(guarded.status == 0)
        let refused = try await run("notification", "test", "x")
        #expect(refused.status == 69)
        #expect(refused.errors.contains("127.0.0.1 is an internal address"))
    }

    @Test func whatDoesNotBelongTogetherIsRefused() async throws {
        #expect(try await run("init").status == 0)
        let both = try await run(
            "notification",
            "add",
            "x",
            "--webhook",
            "https://x.example",
            "--mail",
            "a@b.example"
        )
        #expect(both.status == 64)
        let half = try await run("notification", "add", "x", "--mail", "a@b.example")
        #expect(half.status == 64)
        #expect(half.errors.contains("--mail, --from and --server belong together."))
        let missing = try await run("notification", "remove", "x")
        #expect(missing.status == 66)
    }
}
