import Foundation
import Monitoring
import Testing

@testable import Formats

private func schema() throws -> [String: Any] {
    let data = try Data(contentsOf: repository.appending(path: "Schemas/formats/model.schema.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}

private func object(_ root: [String: Any], _ path: String...) throws -> [String: Any] {
    try path.reduce(root) { node, key in try #require(node[key] as? [String: Any], "\(key)") }
}

/// Where the schema describes each section of the parser.
private let places: [String: [String]] = [
    "": [], "columns": ["properties", "columns"], "columns.features.*": ["$defs", "feature"],
    "windows": ["properties", "windows"], "windows.every": ["$defs", "every"],
    "budget": ["properties", "budget"],
    "rules[]": ["$defs", "rule"], "sampling": ["properties", "sampling"], "review": ["properties", "review"],
    "quality": ["properties", "quality"], "sagemaker": ["properties", "sagemaker"],
    "labels": ["properties", "labels"], "retention": ["properties", "retention"],
]

@Test func theSchemaNamesExactlyTheKeysOfTheParser() throws {
    let root = try schema()
    #expect(root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    for (path, keys) in ModelFileKeys.sections {
        let place = try #require(places[path], "\(path)")
        let section = try place.reduce(root) { node, key in try object(node, key) }
        #expect(Set(try object(section, "properties").keys) == Set(keys), "\(path)")
        #expect(section["additionalProperties"] as? Bool == false, "\(path)")
        for key in section["required"] as? [String] ?? [] { #expect(keys.contains(key)) }
    }
    #expect(ModelFileKeys.sections.count == places.count)
}

@Test func theSchemaNamesExactlyTheWordsOfTheParser() throws {
    let root = try schema()
    func words(_ node: [String: Any]) -> [String]? { node["enum"] as? [String] }
    let rule = try object(root, "$defs", "rule", "properties")
    #expect(words(try object(rule, "statistic")) == RuleCatalog.statistics.map(\.rawValue))
    #expect(words(try object(rule, "level")) == Level.allCases.map(\.rawValue))
    #expect(words(try object(rule, "direction")) == Direction.allCases.map(\.rawValue))
    #expect(words(try object(root, "$defs", "kind")) == ColumnKind.allCases.map(\.rawValue))
    #expect(words(try object(root, "properties", "task")) == ModelTask.allCases.map(\.rawValue))
    let design = try object(root, "properties", "sampling", "properties", "design")
    #expect(words(design) == SamplingPlan.Design.allCases.map(\.rawValue))
}

@Test func everyReferenceOfTheSchemaLeadsSomewhere() throws {
    let root = try schema()
    let definitions = try object(root, "$defs")
    func walk(_ node: Any) {
        if let object = node as? [String: Any] {
            if let reference = object["$ref"] as? String {
                #expect(definitions[String(reference.dropFirst("#/$defs/".count))] != nil, "\(reference)")
            }
            object.values.forEach(walk)
        } else if let list = node as? [Any] {
            list.forEach(walk)
        }
    }
    walk(root)
}
