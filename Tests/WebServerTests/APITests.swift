import Foundation
import HTTPTypes
import Monitoring
import Operations
import Review
import TestSupport
import Testing
import Yams

@testable import WebServer

/// `/api/v1`: the document, the addresses, and what they answer agree.
@Suite struct APITests {
    private func document() throws -> [String: Any] {
        try #require(try Yams.load(yaml: Workbench.apiDocument) as? [String: Any])
    }

    private func object(_ root: [String: Any], _ path: String...) throws -> [String: Any] {
        try path.reduce(root) { node, key in try #require(node[key] as? [String: Any], "\(key)") }
    }

    private func json(_ page: Page) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(page.text.utf8), options: .fragmentsAllowed)
    }

    @Test func theDocumentNamesExactlyTheAddressesOfTheRouter() throws {
        let paths = try object(document(), "paths")
        #expect(Set(paths.keys) == Set(APIRoutes.all.map(\.path)))
        for route in APIRoutes.all {
            let operations = try object(paths, route.path)
            #expect(Array(operations.keys) == ["get"])
            let parameters = try object(operations, "get")["parameters"] as? [[String: Any]] ?? []
            func names(_ place: String) -> [String] {
                parameters.filter { $0["in"] as? String == place }.compactMap { $0["name"] as? String }
            }
            #expect(names("query") == route.query, "\(route.path)")
            let braces = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
            #expect(names("path") == braces.map { String($0.dropFirst().dropLast()) }, "\(route.path)")
        }
    }

    @Test func everyReferenceOfTheDocumentLeadsSomewhere() throws {
        let root = try document()
        func walk(_ node: Any) {
            if let object = node as? [String: Any] {
                if let reference = object["$ref"] as? String {
                    let keys = reference.dropFirst(2).split(separator: "/").map(String.init)
                    let found = keys.reduce(root as Any?) { ($0 as? [String: Any])?[$1] }
                    #expect(found != nil, "\(reference)")
                }
                object.values.forEach(walk)
            } else if let list = node as? [Any] {
                list.forEach(walk)
            }
        }
        walk(root)
    }

    /// Every address is asked on a database with content, and each answer has the members that the document gives it.
    @Test func everyAnswerIsWhatTheDocumentSays() async throws {
        let site = try TestSite()
        let token = try site.workbench.createToken(name: "reader", scope: .api, days: 1, as: site.admin)
        let alert = try #require(site.workbench.alerts(level: .alert).first)
        let window = try #require(alert.windows.first)
        for item in try site.workbench.labelItems(model: "loans") where item.window == window {
            _ = try site.workbench.giveLabel(
                item: item.item,
                answer: LabelAnswer(value: .label("1"), submission: UUID().uuidString),
                as: site.admin
            )
        }
        try await site.visit { visitor in
            let root = try document()
            let schemas = try object(root, "components", "schemas")
            for route in APIRoutes.all {
                let path = route.path.replacing("{model}", with: "loans").replacing("{window}", with: window)
                    .replacing("{alert}", with: "\(alert.id)")
                let page = try await visitor.with(nil).send(
                    "/api/v1" + path + (route.query.contains("all") ? "?all=true" : ""),
                    .get,
                    ["Authorization": "Bearer \(token)"],
                    ""
                )
                #expect(page.status == 200, "\(path): \(page.text)")
                #expect(page.headers[.contentType] == "application/json; charset=utf-8")
                let content = try object(
                    root,
                    "paths",
                    route.path,
                    "get",
                    "responses",
                    "200",
                    "content",
                    "application/json"
                )
                let answer = try json(page)
                expect(answer, fits: try object(content, "schema"), schemas, path)
                if let list = answer as? [Any] { #expect(!list.isEmpty, "\(path) has nothing to show") }
            }
        }
    }

    /// Members are the named ones and no other, and values are of the named types.
    private func expect(_ value: Any, fits schema: [String: Any], _ schemas: [String: Any], _ place: String) {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let named = schemas[name] as? [String: Any] else {
                Issue.record("There is no schema \(name).")
                return
            }
            return expect(value, fits: named, schemas, "\(place) \(name)")
        }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            guard !(value is NSNull), let other = choices.first(where: { $0["$ref"] != nil }) else { return }
            return expect(value, fits: other, schemas, place)
        }
        if let words = schema["enum"] as? [String] {
            #expect((value as? String).map(words.contains) == true, "\(place): \(value)")
        }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        if value is NSNull {
            #expect(types.contains("null"), "\(place) is null")
            return
        }
        switch types.first {
        case "object":
            guard let members = value as? [String: Any], let named = schema["properties"] as? [String: Any]
            else {
                Issue.record("\(place) is no object")
                return
            }
            #expect(Set(members.keys) == Set(named.keys), "\(place)")
            #expect(Set(schema["required"] as? [String] ?? []) == Set(named.keys), "\(place)")
            for (key, member) in members {
                guard let wanted = named[key] as? [String: Any] else { continue }
                expect(member, fits: wanted, schemas, "\(place).\(key)")
            }
        case "array":
            guard let list = value as? [Any], let items = schema["items"] as? [String: Any] else {
                Issue.record("\(place) is no list")
                return
            }
            for element in list.prefix(3) { expect(element, fits: items, schemas, place) }
        case "string": #expect(value is String, "\(place): \(value)")
        case "boolean", "integer", "number": #expect(value is NSNumber, "\(place): \(value)")
        default: Issue.record("\(place) has no type")
        }
    }

    @Test func onlyATokenMadeForItReads() async throws {
        let site = try TestSite()
        let metrics = try site.workbench.createToken(name: "prometheus", days: 1, as: site.admin)
        let reader = try site.workbench.createToken(name: "reader", scope: .api, days: 1, as: site.admin)
        try await site.visit { visitor in
            func status(_ token: String?, _ path: String) async throws -> Int {
                let headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
                return try await visitor.with(nil).send(path, .get, headers, "").status
            }
            #expect(try await status(nil, "/api/v1/models") == 401)
            #expect(try await status(metrics, "/api/v1/models") == 401)
            #expect(try await status(reader + "x", "/api/v1/models") == 401)
            #expect(try await status(reader, "/api/v1/models") == 200)
            // A token of one kind is none of the other, and a session is no token.
            #expect(try await status(reader, "/metrics") == 401)
            let signedIn = try await visitor.get("/api/v1/models")
            #expect(signedIn.status == 401)
            #expect(signedIn.headers[.wwwAuthenticate] == "Bearer")
            // Whoever may know the address may read how it is used.
            #expect(try await status(nil, "/api/v1/openapi.yaml") == 200)
        }
    }

    @Test func refusalsAreJSONWithASentence() async throws {
        let site = try TestSite()
        let token = try site.workbench.createToken(name: "reader", scope: .api, days: 1, as: site.admin)
        let bearer = ["Authorization": "Bearer \(token)"]
        try await site.visit { visitor in
            for (path, status, sentence) in [
                ("/api/v1/models/none", 404, "There is no model “none”. There are: loans."),
                (
                    "/api/v1/models/loans/findings?windw=x", 422,
                    "There is no parameter “windw” here. It takes window, all."
                ),
                (
                    "/api/v1/models/loans/quality?by=year", 422,
                    "by is “year”; it is one of window, month, all."
                ),
                ("/api/v1/models/loans/findings?all=1", 422, "all is “1”; it is true or false."),
                ("/api/v1/alerts/twelve", 404, "There is no alert “twelve”."),
            ] {
                let page = try await visitor.with(nil).send(path, .get, bearer, "")
                #expect(page.status == status, "\(path)")
                let members = try #require(try json(page) as? [String: Any])
                #expect(members["error"] as? String == sentence)
                #expect(members["status"] as? Int == status)
            }
            let posted = try await visitor.with(nil).send(
                "/api/v1/models",
                .post,
                bearer.merging(["Sec-Fetch-Site": "same-origin"]) { $1 },
                ""
            )
            #expect(posted.status == 405)
            #expect(posted.headers[.allow] == "GET, HEAD")
            #expect(posted.headers[.contentType] == "application/json; charset=utf-8")
            let lost = try await visitor.with(nil).send("/api/v1/nothing", .get, bearer, "")
            #expect(lost.status == 404)
        }
    }

    @Test func aListComesAsLinesForThoseWhoAskForThem() async throws {
        let site = try TestSite()
        let token = try site.workbench.createToken(name: "reader", scope: .api, days: 1, as: site.admin)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).send(
                "/api/v1/models/loans/windows",
                .get,
                ["Authorization": "Bearer \(token)", "Accept": "application/x-ndjson"],
                ""
            )
            #expect(page.headers[.contentType] == "application/x-ndjson")
            let lines = page.text.split(separator: "\n")
            #expect(lines.count == 12)
            for line in lines {
                let window = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(window?["window"] is String)
            }
        }
    }
}
