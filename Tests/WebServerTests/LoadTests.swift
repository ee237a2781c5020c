import Dispatch
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Operations
import Synchronization
import Testing

@testable import WebServer

/// Too much at once, and what fails: said in a sentence, without what only the operator should read.
@Suite struct LoadTests {
    @Test func aLaneTakesWhatItCanAndRefusesTheRest() async {
        let lane = CallLane(threads: 2, mostWaiting: 3, refusal: "Too many.")
        let gate = DispatchSemaphore(value: 0)
        let (numbers, numbered) = AsyncStream.makeStream(of: Int.self)
        for number in 1...5 {
            let isTaken = lane.run {
                gate.wait()
                numbered.yield(number)
            }
            #expect(isTaken)
        }
        #expect(!lane.run { numbered.yield(6) })
        for _ in 1...5 { gate.signal() }
        var seen: Set<Int> = []
        for await number in numbers {
            seen.insert(number)
            if seen.count == 5 { break }
        }
        #expect(seen == Set(1...5))
        #expect(lane.run { numbered.finish() })
    }

    @Test func tooManyWhoSignInAtOnceAreRefusedAndOthersGoOn() async throws {
        let test = try TestSite(withModel: false)
        let gate = DispatchSemaphore(value: 0)
        let lane = CallLane(threads: 1, mostWaiting: 0, refusal: "Too many people sign in at once.")
        defer { gate.signal() }
        #expect(lane.run { gate.wait() })
        let site = try site(of: test, passwords: lane)
        let visitor = Visitor(
            respond: try await TestSite.responding(Application(router: routes(of: site))),
            token: nil
        )
        let page = try await visitor.post("/sessions", [("name", "ada"), ("password", "wrong horse")])
        #expect(page.status == 503)
        #expect(page.headers[.retryAfter] == "5")
        #expect(page.text.contains("Too many people sign in at once. Try again in a moment."))
        #expect(page.text.contains("value=\"ada\""))
        #expect(try await visitor.get("/healthz").status == 200)
        #expect(try await visitor.get("/sign-in").status == 200)
        #expect(try await visitor.get("/readyz").status == 200)
    }

    @Test func tooManyWrongPasswordsSayWhenTheNextIsHeard() async throws {
        let test = try TestSite(withModel: false)
        try await test.visit { visitor in
            let fields = [("name", "nobody"), ("password", "wrong horse")]
            var page = try await visitor.with(nil).post("/sessions", fields)
            // A slow machine may need longer for a password than the first waits are.
            for _ in 1...12 where page.status == 403 {
                page = try await visitor.with(nil).post("/sessions", fields)
            }
            #expect(page.status == 429)
            let seconds = try #require(page.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...900).contains(seconds))
            let sentence = "Too many wrong passwords for this name. Try again in \(seconds) seconds."
            #expect(page.text.contains(sentence))
        }
    }

    @Test(arguments: ["/alerts", "/api/v1/models"])
    func whatFailsIsANumberForVisitorsAndADetailForTheLog(_ path: String) async throws {
        let test = try TestSite(withModel: false)
        let pages = ErrorPages(site: try site(of: test))
        for (error, status) in [
            (WorkbenchError.unexpected("UNIQUE constraint failed: reviewer.name"), 500),
            (WorkbenchError.storage("/srv/secret.sqlite cannot be written."), 507),
        ] {
            let written = WrittenLog()
            let logger = Logger(label: "test") { _ in written }
            let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
            let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path)
            let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            let response = try await pages.handle(request, context: PageContext(source: source)) { _, _ in
                throw error
            }
            #expect(response.status.code == status)
            let text = try await Self.text(of: response)
            #expect(!text.contains("constraint") && !text.contains("secret"))
            let line = written.text
            #expect(line.contains(error.message))
            let reference = try #require(line.split(separator: "reference=").last?.prefix(8))
            #expect(text.contains("Tell the operator the reference \(reference)."))
        }
    }

    @Test(arguments: [true, false]) func halfAFormIsRefusedAsTheClientsFault(_ breaksOff: Bool) async throws {
        struct ConnectionLost: Error {}
        let (parts, part) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        part.yield(ByteBuffer(string: "note=half"))
        part.finish(throwing: breaksOff ? ConnectionLost() : nil)
        var fields = HTTPFields()
        fields[.contentType] = "application/x-www-form-urlencoded"
        fields[.contentLength] = "50"
        let head = HTTPRequest(
            method: .post,
            scheme: "http",
            authority: "localhost",
            path: "/",
            headerFields: fields
        )
        let request = Request(head: head, body: RequestBody(asyncSequence: parts))
        await #expect {
            try await FormFields(request)
        } throws: { error in
            (error as? HTTPError)?.status == .badRequest
        }
    }

    private func site(of test: TestSite, passwords: CallLane? = nil) throws -> Site {
        var site = Site(
            workbench: test.workbench,
            configuration: WebConfiguration(),
            templates: try Templates.builtIn(),
            files: .builtIn
        )
        if let passwords { site.passwords = passwords }
        return site
    }

    private static func text(of response: Response) async throws -> String {
        let writer = TextWriter()
        try await response.body.write(writer)
        return writer.text
    }
}

/// Keeps what a server writes.
private final class TextWriter: ResponseBodyWriter {
    private let written = Mutex("")

    var text: String { written.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        written.withLock { $0 += String(buffer: buffer) }
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}

/// Keeps what is logged.
private final class WrittenLog: LogHandler {
    private let written = Mutex("")

    var text: String { written.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        written.withLock { $0 += "\(event.message) \(details.joined(separator: " "))\n" }
    }
}
