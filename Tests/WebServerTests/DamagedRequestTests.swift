import Foundation
import HTTPTypes
import Operations
import TestSupport
import Testing

@testable import WebServer

/// Forms and addresses that no page sends: each is answered, and none is the server's own fault.
@Suite struct DamagedRequestTests {
    /// Every address with a method, as the page of routes has them.
    private static func addresses(_ method: String) throws -> [String] {
        let routes = try String(
            contentsOf: Repository.root.appending(path: "Sources/WebServer/Routes.swift"),
            encoding: .utf8
        )
        // A signed-out visitor would see nothing more, and a new password signs out.
        return routes.matches(of: /table\.(get|post)\("([^"]*)"/)
            .filter { $0.1 == method && !["sign-outs", "passwords"].contains($0.2) }
            .map { String($0.2) }
    }

    /// Every name of a field that a page has.
    private static func fieldNames() throws -> [String] {
        let folder = Repository.root.appending(path: "Web/templates")
        var names: Set<String> = ["overrides-0", "decision-0", "page", "limit", "width"]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            names.formUnion(text.matches(of: /name="([A-Za-z]+)"/).map { String($0.1) })
        }
        return names.sorted()
    }

    private static let values = [
        "", " ", "0", "1", "2", "-1", "01", "1e400", "nan", "9223372036854775807", "9223372036854775808",
        "0.5",
        "loans", "nobody", "income", "2026-02-30", "2024-01-01", "9999-12-31", "2024-12-30", "confirm",
        "dismiss",
        "cannotTell", "tooSensitive", "duplicate", "data", "yes", "admin", "webhook", "http://127.0.0.1:1/",
        "https://example.org", "../../etc/passwd", "a\nb", "\u{202E}x", "<script>alert(1)</script>",
        "\"' onload=x",
        "%", "%zz", "{{name}}", String(repeating: "é", count: 3_000), "0123456789abcdef", "0123456789abcdeg",
    ]

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// An address with a value in each of its places.
    private static func path(_ address: String, _ random: inout TestRandom) -> String {
        let parts = address.split(separator: "/").map { part -> String in
            guard part.hasPrefix(":") else { return String(part) }
            let usual = part == ":model" ? "loans" : part == ":window" ? "2024-12-23" : "1"
            return random.next() % 3 < 2 ? usual : encoded(values.randomElement(using: &random) ?? "")
        }
        return "/" + parts.joined(separator: "/")
    }

    private static func fields(_ names: [String], _ random: inout TestRandom) -> String {
        var pairs = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            let value = values.randomElement(using: &random) ?? ""
            // Now and then as it stands, which is no encoding of anything.
            return (names.randomElement(using: &random) ?? "") + "="
                + (random.next() % 12 == 0 ? value : encoded(value))
        }
        if random.next() % 2 == 0 { pairs.append("submission=0123456789abcdef\(random.next() % 9)") }
        return pairs.joined(separator: "&")
    }

    @Test func aThousandDamagedFormsAndAddressesAreAnsweredInWords() async throws {
        let site = try TestSite()
        let names = try Self.fieldNames()
        let (looks, posts) = (try Self.addresses("get"), try Self.addresses("post"))
        #expect(looks.count > 25 && posts.count > 25 && names.count > 20)
        try await site.visit { visitor in
            var random = TestRandom(state: 2026)
            var statuses: [Int: Int] = [:]
            for _ in 0..<1_000 {
                let isPost = random.next() % 4 < 3
                let address = (isPost ? posts : looks).randomElement(using: &random) ?? ""
                let path = Self.path(address, &random)
                let fields = Self.fields(names, &random)
                let page =
                    isPost
                    ? try await visitor.send(path, .post, ["Sec-Fetch-Site": "same-origin"], fields)
                    : try await visitor.send(path + "?" + fields, .get, [:], "")
                statuses[page.status, default: 0] += 1
                if page.status >= 500 || page.text.contains("<script>alert") {
                    Issue.record("\(page.status) for \(isPost ? "POST" : "GET") \(path) with \(fields)")
                }
            }
            // Had nearly all been turned away at the door, nothing would have been tried.
            #expect((statuses[200] ?? 0) + (statuses[303] ?? 0) > 100, "\(statuses)")
            #expect((statuses[422] ?? 0) > 100, "\(statuses)")
        }
        #expect(try site.workbench.verify().isEmpty)
    }
}
