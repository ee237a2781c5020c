import Monitoring

/// The section on SageMaker's files.
extension ModelFileParser {
    mutating func sageMaker(_ file: YAMLSection, _ model: MonitoredModel) -> SageMakerPlan? {
        guard let entry = file["sagemaker"],
            let section = log.section(entry.value, "sagemaker", keys: ModelFileKeys.sageMaker)
        else { return nil }
        var plan = SageMakerPlan()
        plan.input = capturedColumns(section, "input", of: model)
        plan.output = capturedColumns(section, "output", of: model)
        if let entry = section["threshold"] {
            plan.threshold = log.number(entry, "sagemaker.threshold", in: 0...1)
            if model.task != .binary {
                log.note(
                    entry.line,
                    "sagemaker.threshold",
                    "only a binary model is cut at a score",
                    "Leave out the key."
                )
            }
        }
        plan.inputRows = section["inputRows"].flatMap { shortText($0, "sagemaker.inputRows", atMost: 200) }
        plan.outputRows = section["outputRows"].flatMap { shortText($0, "sagemaker.outputRows", atMost: 200) }
        plan.datatypeThreshold = section["datatypeThreshold"].flatMap {
            log.choice($0, "sagemaker.datatypeThreshold", "meaning", of: SageMakerPlan.ThresholdMeaning.self)
        }
        plan.domainThreshold = section["domainThreshold"].flatMap {
            log.choice($0, "sagemaker.domainThreshold", "meaning", of: SageMakerPlan.ThresholdMeaning.self)
        }
        plan.aggregation = section["aggregation"].flatMap {
            log.choice($0, "sagemaker.aggregation", "agg_method", of: AttributionAggregation.self)
        }
        plan.labels = section["labels"].map { labelNames($0, of: model) } ?? [:]
        plan.attributionRows = section["attributionRows"].flatMap {
            log.choice($0, "sagemaker.attributionRows", "way to tell rows", of: AttributionRowOrder.self)
        }
        return plan
    }

    /// What Clarify's analysis calls the classes.
    private mutating func labelNames(_ entry: YAMLSection.Entry, of model: MonitoredModel) -> [String: String]
    {
        guard let section = log.openSection(entry.value, "sagemaker.labels") else { return [:] }
        var names: [String: String] = [:]
        for item in section.entries {
            let path = section.path(item.key)
            if !model.classes.contains(where: { $0.value == item.key }) {
                let classes = model.classes.prefix(10).map(\.value).joined(separator: ", ")
                log.note(
                    item.line,
                    path,
                    "\"\(clipped(item.key))\" is not a class of the model",
                    classes.isEmpty
                        ? "Leave out the key: a regression has one output." : "Write one of \(classes)."
                )
            }
            guard let name = shortText(item, path, atMost: 200) else { continue }
            if let other = names.first(where: { $0.value == name }) {
                log.note(
                    item.line,
                    path,
                    "the label \"\(clipped(name))\" is already that of \(clipped(other.key))",
                    "Give each class a label of its own."
                )
            }
            names[item.key] = name
        }
        return names
    }

    /// Columns in the order of a captured CSV; `-` stands for one that is not read.
    private mutating func capturedColumns(_ section: YAMLSection, _ key: String, of model: MonitoredModel)
        -> [String]
    {
        guard let entry = section[key] else { return [] }
        let texts = log.texts(entry, section.path(key)) ?? []
        let known = model.watchedColumns.map(\.name) + model.columns.hidden + ["-"]
        for (name, line) in texts where !known.contains(name) {
            let wayOut =
                nearestName(to: name, among: known).map { "Did you mean \"\($0)\"?" }
                ?? "Write - for a column that is not read."
            log.note(
                line,
                section.path(key),
                "\"\(clipped(name))\" is no column of the model",
                wayOut
            )
        }
        return texts.map(\.text)
    }
}

extension ModelFile {
    static func sageMakerLines(_ plan: SageMakerPlan?) -> [String] {
        guard let plan else { return [] }
        let members = sageMakerMembers(plan).compactMap { key, value in value.map { "  \(key): \($0)" } }
        return members.isEmpty ? ["sagemaker: {}"] : ["sagemaker:"] + members
    }

    private static func labelText(_ labels: [String: String]) -> String {
        let pairs = labels.sorted { $0.key < $1.key }.map { "\(scalar($0.key)): \(scalar($0.value))" }
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    static func sageMakerMembers(_ plan: SageMakerPlan) -> [(key: String, value: String?)] {
        [
            ("input", plan.input.isEmpty ? nil : list(plan.input)),
            ("output", plan.output.isEmpty ? nil : list(plan.output)),
            ("threshold", plan.threshold.map(canonicalText)),
            ("inputRows", plan.inputRows.map(scalar)), ("outputRows", plan.outputRows.map(scalar)),
            ("datatypeThreshold", plan.datatypeThreshold?.rawValue),
            ("domainThreshold", plan.domainThreshold?.rawValue),
            ("aggregation", plan.aggregation?.rawValue),
            ("labels", plan.labels.isEmpty ? nil : labelText(plan.labels)),
            ("attributionRows", plan.attributionRows?.rawValue),
        ]
    }
}
