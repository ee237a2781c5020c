import Foundation
import Reports
import Review
import Schemas
import TestSupport
import Testing

@Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1", "＝1"])
func textThatASpreadsheetWouldRunIsGuarded(_ text: String) {
    let csv = ReportCSV.render(SampleReports.hostile(text))
    let cells = csv.split(separator: "\r\n").flatMap { $0.split(separator: ",") }
    #expect(cells.contains { $0 == "'\(text)" })
    #expect(!cells.contains { $0 == text })
}

@Test func negativeNumbersStayNumbersInCSV() {
    let csv = ReportCSV.render(SampleReports.flights)
    #expect(csv.contains("residualDrift,2013-04-15,,,,meanResidual,,-0.14,"))
}

@Test func everyLineOfTheCSVHasAsManyCellsAsTheHeader() {
    var report = SampleReports.flights
    report.exclusions = ["a \"quoted\" word", "two\nlines"]
    let csv = ReportCSV.render(report)
    #expect(csv.contains("\"a \"\"quoted\"\" word\""))
    #expect(csv.contains("\"two\nlines\""))
    let counts = csv.split(separator: "\r\n").map { line in
        // Commas inside quotes do not count: every second part of a line split at quotes is inside.
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.reduce(0) { $0 + $1.element.filter { $0 == "," }.count }
    }
    #expect(Set(counts) == [18])
}

@Test func markdownCellsCannotBreakOut() {
    let markdown = ReportMarkdown.render(SampleReports.hostile("a|b\nc `d` <e> [f](g)"))
    #expect(markdown.contains("a\\|b c \\`d\\` \\<e\\> \\[f\\](g)"))
    #expect(!markdown.contains("a|b"))
    for line in markdown.split(separator: "\n") where line.hasPrefix("|") { #expect(line.hasSuffix("|")) }
}

@Test(arguments: [SampleReports.flights, SampleReports.empty])
func theJSONHasTheKeysOfItsSchemaAndNoOthers(_ report: Report) throws {
    let text = try #require(SchemaText.file("formats/report.schema.json"))
    let schema = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(ReportJSON.render(report).utf8))
    #expect(differences(of: value, from: schema, in: schema, at: "report") == [])
}

@Test func theSchemaRefusesAKeyTooManyAndAKeyTooFew() throws {
    let text = try #require(SchemaText.file("formats/report.schema.json"))
    let schema = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let found = differences(of: ["model": "m", "extra": 1], from: schema, in: schema, at: "report")
    #expect(found.contains("report.extra is not in the schema"))
    #expect(found.contains("report.windows is missing"))
}

@Test func aNumberThatIsNotFiniteIsNullInJSON() {
    var report = SampleReports.flights
    report.thresholds[0].now = .infinity
    report.quality[0].estimate = .nan
    #expect(report.thresholds[0].now == nil)
    #expect(ReportJSON.render(report).contains("\"now\" : null"))
}

/// Where a value's keys and kinds differ from a schema of `properties`, `required`, `items`, `type`, `enum` and `$ref`.
private func differences(of value: JSONValue, from part: JSONValue, in schema: JSONValue, at path: String)
    -> [String]
{
    if let reference = part["$ref"]?.string {
        let name = String(reference.dropFirst("#/$defs/".count))
        guard let target = schema["$defs"]?[name] else { return ["\(path): \(reference) is not there"] }
        return differences(of: value, from: target, in: schema, at: path)
    }
    if let choices = part["anyOf"]?.array {
        let found = choices.map { differences(of: value, from: $0, in: schema, at: path) }
        return found.contains([]) ? [] : found.last ?? []
    }
    var found: [String] = []
    if let allowed = part["enum"]?.array, !allowed.contains(value) {
        found.append("\(path) is not in its list")
    }
    let types = part["type"]?.array?.compactMap(\.string) ?? [part["type"]?.string].compactMap { $0 }
    if !types.isEmpty, !types.contains(where: { matches(value, $0) }) {
        found.append("\(path) is not \(types)")
    }
    switch value {
    case .object(let members):
        guard case .object(let properties)? = part["properties"] else {
            guard let free = part["additionalProperties"], case .object = free else {
                return found + ["\(path) has no properties"]
            }
            return found
                + members.sorted { $0.key < $1.key }
                .flatMap { differences(of: $0.value, from: free, in: schema, at: "\(path).\($0.key)") }
        }
        for key in part["required"]?.array?.compactMap(\.string) ?? [] where members[key] == nil {
            found.append("\(path).\(key) is missing")
        }
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            guard let property = properties[key] else {
                found.append("\(path).\(key) is not in the schema")
                continue
            }
            found += differences(of: member, from: property, in: schema, at: "\(path).\(key)")
        }
    case .array(let elements):
        guard let items = part["items"] else { return found + ["\(path) has no items"] }
        for (index, element) in elements.enumerated() {
            found += differences(of: element, from: items, in: schema, at: "\(path)[\(index)]")
        }
    case .null, .bool, .number, .string: break
    }
    return found
}

private func matches(_ value: JSONValue, _ type: String) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .number(let number): type == "number" || type == "integer" && number == number.rounded()
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
}
