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
        return plan
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

    static func sageMakerMembers(_ plan: SageMakerPlan) -> [(key: String, value: String?)] {
        [
            ("input", plan.input.isEmpty ? nil : list(plan.input)),
            ("output", plan.output.isEmpty ? nil : list(plan.output)),
            ("threshold", plan.threshold.map(canonicalText)),
            ("inputRows", plan.inputRows.map(scalar)), ("outputRows", plan.outputRows.map(scalar)),
            ("datatypeThreshold", plan.datatypeThreshold?.rawValue),
            ("domainThreshold", plan.domainThreshold?.rawValue),
        ]
    }
}
