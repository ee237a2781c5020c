import Foundation
import Mustache
import Testing
import Web

@testable import WebServer

/// Every template against its view: a tag that names no field would silently write nothing.
@Suite struct TemplateTests {
    @Test(arguments: SampleViews.all.map(\.template))
    func everyTagNamesAFieldOfTheView(_ name: String) throws {
        let sample = try #require(SampleViews.all.first { $0.template == name })
        let checker = TagChecker(templates: WebText.templates)
        #expect(try checker.problems(of: name, with: sample.view) == [])
    }

    @Test(arguments: SampleViews.all.map(\.template))
    func everyPageIsDrawnFromHandMadeValues(_ name: String) throws {
        let sample = try #require(SampleViews.all.first { $0.template == name })
        let html = try Templates.builtIn().render(sample.view, with: name)
        #expect(html.hasPrefix("<!doctype html>"))
        #expect(html.contains("<h1>"))
        #expect(html.components(separatedBy: "<h1>").count == 2)
        #expect(!html.contains("{{"))
        // The sample's person writes markup, which must come out as text.
        #expect(!html.contains("<script>alert"))
        #expect(html.contains("&lt;script&gt;alert"))
    }

    @Test(arguments: SampleViews.all.map(\.template))
    func everyInputHasALabelAndEveryIdIsUnique(_ name: String) throws {
        let sample = try #require(SampleViews.all.first { $0.template == name })
        let html = try Templates.builtIn().render(sample.view, with: name)
        let ids = values(of: "id", in: html)
        #expect(Set(ids).count == ids.count)
        let labelled = Set(values(of: "for", in: html))
        for target in labelled { #expect(ids.contains(target), "a label points at #\(target)") }
        for tag in html.components(separatedBy: "<").filter({
            $0.hasPrefix("textarea") || $0.hasPrefix("select")
        }) {
            let id = try #require(values(of: "id", in: tag).first)
            #expect(labelled.contains(id), "#\(id) has no label")
        }
    }

    @Test func everyTemplateBelongsToAPageOrToAnotherTemplate() {
        let templates = WebText.templates
        let used = Set(SampleViews.all.map(\.template)).union(
            templates.values.flatMap { text in
                text.components(separatedBy: "{{").dropFirst().compactMap { part in
                    part.first == ">" || part.first == "<"
                        ? String(part.dropFirst().prefix { $0 != "}" }) : nil
                }
            }
        )
        #expect(Set(templates.keys) == used)
    }

    @Test func tripleBracesAreNotUsed() {
        for (name, text) in WebText.templates { #expect(!text.contains("{{{"), "\(name)") }
    }

    private func values(of attribute: String, in html: String) -> [String] {
        html.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}

/// Walks a template with a view, as the library does, and finds tags without a field.
struct TagChecker {
    let templates: [String: String]

    func problems(of name: String, with view: Any) throws -> [String] {
        var found: [String] = []
        try check(tokens(of: name), [view], in: name, &found)
        return found
    }

    private indirect enum Token {
        case variable(String, isRaw: Bool)
        case section(String, isInverted: Bool, [Token])
        case partial(String)
    }

    private func check(_ tokens: [Token], _ stack: [Any], in name: String, _ found: inout [String]) throws {
        for token in tokens {
            switch token {
            case .variable(let path, let isRaw):
                guard path != "." else { continue }
                guard let value = look(up: path, in: stack) else {
                    found.append("\(name): {{\(path)}}")
                    continue
                }
                if isRaw, !(unwrapped(value) is Markup) { found.append("\(name): {{&\(path)}} is no Markup") }
            case .section(let path, let isInverted, let inner):
                guard let value = look(up: path, in: stack) else {
                    found.append("\(name): {{#\(path)}}")
                    continue
                }
                guard !isInverted, let inside = unwrapped(value) else {
                    try check(inner, stack, in: name, &found)
                    continue
                }
                if let items = inside as? [Any] {
                    #expect(!items.isEmpty, "\(name): the sample has no \(path), so its section is not tried")
                    for item in items.prefix(1) { try check(inner, stack + [item], in: name, &found) }
                } else {
                    try check(inner, inside is Bool ? stack : stack + [inside], in: name, &found)
                }
            case .partial(let other): try check(self.tokens(of: other), stack, in: other, &found)
            }
        }
    }

    /// A field's value, which may be an empty Optional; nil when nothing on the stack has the field.
    private func look(up path: String, in stack: [Any]) -> Any? {
        var names = path.split(separator: ".").map(String.init)[...]
        guard let first = names.popFirst() else { return nil }
        for object in stack.reversed() {
            guard var value = child(first, of: object) else { continue }
            for name in names {
                guard let inside = unwrapped(value), let next = child(name, of: inside) else { return nil }
                value = next
            }
            return value
        }
        return nil
    }

    private func child(_ name: String, of object: Any) -> Any? {
        Mirror(reflecting: object).children.first { $0.label == name }?.value
    }

    private func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first?.value
    }

    private func tokens(of name: String) throws -> [Token] {
        let text = try #require(templates[name], "there is no template \(name)")
        var open: [(path: String, isInverted: Bool, tokens: [Token])] = [("", false, [])]
        for part in text.components(separatedBy: "{{").dropFirst() {
            let tag = String(part.prefix { $0 != "}" })
            let rest = String(tag.dropFirst())
            switch tag.first {
            // Blocks and the layout have no field of their own.
            case "<": open[open.count - 1].tokens.append(.partial(rest))
            case "$", "!": continue
            case "/" where rest == "layout" || rest == "content": continue
            case "#", "^": open.append((rest, tag.first == "^", []))
            case "/":
                let closed = open.removeLast()
                try #require(!open.isEmpty, "\(name): {{/\(rest)}} closes nothing")
                #expect(closed.path == rest, "\(name): {{/\(rest)}} closes {{#\(closed.path)}}")
                open[open.count - 1].tokens.append(
                    .section(closed.path, isInverted: closed.isInverted, closed.tokens)
                )
            case ">": open[open.count - 1].tokens.append(.partial(rest))
            case "&": open[open.count - 1].tokens.append(.variable(rest, isRaw: true))
            default: open[open.count - 1].tokens.append(.variable(tag, isRaw: false))
            }
        }
        #expect(open.count == 1, "\(name): a section stays open")
        return open[0].tokens
    }
}
