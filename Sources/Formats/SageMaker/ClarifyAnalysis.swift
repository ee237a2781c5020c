public import Foundation
public import Monitoring

/// The global SHAP values of Clarify's `analysis.json`, which its attribution monitor also calls constraints.
public struct ClarifyAnalysis: Sendable {
    /// What the model leans on, output by output.
    public let attributions: GlobalAttributions
    /// What a person should know, a sentence each.
    public let notes: [String]

    /// Reads an analysis for a model.
    ///
    /// Which label is which class, and how values were aggregated, the file does not tell: both are asked in the model
    /// file and never guessed. A label that is called like a class, or the only one of a model with one output, is it.
    ///
    /// - Parameters:
    ///   - data: The file.
    ///   - name: What it is called.
    ///   - model: Whose features and classes are meant.
    /// - Throws: `badDocument` where the file is another, `nothingToRead` where something must be said first.
    public init(_ data: Data, named name: String, of model: MonitoredModel) throws(FormatError) {
        let document = try SageMakerFile.read(Document.self, from: data, named: name)
        guard let labels = document.explanations?.kernelShap, !labels.isEmpty else {
            throw .badDocument(
                file: name,
                place: "explanations.kernel_shap",
                rule: "is missing, so there are no global SHAP values"
            )
        }
        guard let sets = model.columns.attributions.first.map({ _ in model.columns.attributions }) else {
            throw .nothingToRead(Self.withoutColumns)
        }
        guard let aggregation = model.sageMaker?.aggregation else {
            throw .nothingToRead(
                "\(clipped(name)) does not tell how its values were aggregated. Say it once in the model file as in Clarify's "
                    + "configuration (agg_method): sagemaker: { aggregation: mean_abs }, mean_sq or median."
            )
        }
        var reading = Reading(file: name, labels: labels.mapValues(\.values), model: model)
        var outputs: [GlobalAttributions.Output] = []
        for set in sets { outputs.append(try reading.output(set)) }
        attributions = GlobalAttributions(aggregation: aggregation, outputs: outputs)
        notes = reading.notes(outputs, aggregation)
    }

    /// What is said where a model file names no attributions.
    static let withoutColumns =
        "The model file names no attributions, so those of windows are not known. Say how their columns are called: "
        + "columns: { attributions: \"{feature}_label0\" }, or feature by feature."

    private struct Document: Decodable {
        var explanations: Explanations?

        struct Explanations: Decodable {
            var kernelShap: [String: Label]?

            enum CodingKeys: String, CodingKey { case kernelShap = "kernel_shap" }
        }

        struct Label: Decodable {
            var values: [String: Double]

            enum CodingKeys: String, CodingKey { case values = "global_shap_values" }
        }
    }

    /// Finds a model's outputs and features in the file.
    private struct Reading {
        let file: String
        let labels: [String: [String: Double]]
        let model: MonitoredModel
        /// The label of each output, as it was found.
        var used: [String] = []
        var unknown: Set<String> = []

        mutating func output(_ set: AttributionSet) throws(FormatError) -> GlobalAttributions.Output {
            let label = try label(of: set.category)
            let values = labels[label] ?? [:]
            let place = "explanations.kernel_shap.\(label).global_shap_values"
            var importance: [String: Double] = [:]
            var known: Set<String> = []
            for feature in model.columns.features where set.columns[feature.name] != nil {
                let names = [feature.fileName, feature.name].compactMap { $0 }
                guard let name = names.first(where: { values[$0] != nil }), let value = values[name] else {
                    let others = values.keys.sorted().prefix(8).map { "\"\(clipped($0))\"" }
                    throw .nothingToRead(
                        "\(clipped(file)): \(clipped(place)) lacks \"\(clipped(feature.name))\"; it has "
                            + "\(others.joined(separator: ", ")). If one of these is it, say so in the model file: "
                            + "\(ModelFile.scalar(feature.name)): { type: \(feature.kind.rawValue), column: NAME }."
                    )
                }
                guard value >= 0 else {
                    throw .nothingToRead(
                        "\(clipped(file)): \(clipped(place)) has \(canonicalText(value)) for \"\(clipped(name))\". What the model "
                            + "leans on is ranked by values of 0 or more: run Clarify with agg_method mean_abs."
                    )
                }
                importance[feature.name] = value
                known.insert(name)
            }
            guard importance.values.contains(where: { $0 > 0 }) else {
                throw .badDocument(file: file, place: place, rule: "are all 0, so they have no order")
            }
            unknown.formUnion(Set(values.keys).subtracting(known))
            used.append(label)
            return GlobalAttributions.Output(category: set.category, importance: importance)
        }

        private func label(of category: String?) throws(FormatError) -> String {
            // The classes are those of the model file; a set without one is the positive class or the number.
            let output = category ?? model.positiveClass
            let names = labels.keys.sorted()
            if let output, let said = model.sageMaker?.labels[output] {
                guard labels[said] != nil else {
                    throw .nothingToRead(
                        "\(clipped(file)) has no label \"\(clipped(said))\", which sagemaker.labels names; it has "
                            + "\(list(names)). Correct the model file."
                    )
                }
                return said
            }
            if let output, labels[output] != nil { return output }
            if category == nil, names.count == 1, let only = names.first { return only }
            guard let output else {
                throw .nothingToRead(
                    "\(clipped(file)) has the labels \(list(names)), and a regression has one output. Give the analysis of the "
                        + "model that answers with one number."
                )
            }
            throw .nothingToRead(
                "\(clipped(file)) has the labels \(list(names)) and does not tell which is the class \"\(clipped(output))\". "
                    + "Say it in the model file: sagemaker: { labels: { \(ModelFile.scalar(output)): \(ModelFile.scalar(names.first ?? "label0")) } }."
            )
        }

        private func list(_ names: [String]) -> String {
            let shown = names.prefix(8).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
            return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
        }

        func notes(_ outputs: [GlobalAttributions.Output], _ aggregation: AttributionAggregation) -> [String]
        {
            var notes = zip(outputs, used).map { output, label in
                let largest = output.importance.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
                let words = largest.map { "\($0.key) \(canonicalText($0.value))" }.joined(separator: ", ")
                return "What the model leans on in the baseline, \(aggregation.rawValue) of \(clipped(label))"
                    + (output.category.map { " (\(clipped($0)))" } ?? "") + ": \(words)"
                    + (output.importance.count > 3 ? " and \(output.importance.count - 3) more." : ".")
            }
            if !unknown.isEmpty {
                notes.append(
                    "Features of the analysis that the model file does not name were ignored: "
                        + "\(unknown.sorted().prefix(20).joined(separator: ", "))."
                )
            }
            return notes
        }
    }
}
