import Foundation
import Monitoring
import Yams

/// The section on attributions of a model file.
extension ModelFileParser {
    /// What stands for the name of a feature in the name of a column.
    static let featurePlace = "{feature}"

    /// One set, or one for each class of a model of several.
    mutating func attributionSets(
        _ entry: YAMLSection.Entry,
        _ features: [FeatureColumn],
        _ task: ModelTask?,
        _ classes: [LabelClass],
        _ uses: inout ColumnUses
    ) -> [AttributionSet] {
        let path = "columns.attributions"
        guard task == .multiclass else {
            if case .mapping(let mapping) = entry.value,
                let odd = mapping.first(where: { Self.namesColumns($0.value) })
            {
                log.note(
                    odd.key.mark?.line ?? entry.line,
                    path,
                    "only a model of several classes has attributions of each",
                    "Name the columns of the positive class, or of the number: { age: shap_age }."
                )
                return []
            }
            return attributionColumns(entry, path, features, &uses).map { [AttributionSet(columns: $0)] }
                ?? []
        }
        guard case .mapping = entry.value, let section = log.openSection(entry.value, path) else {
            log.note(
                entry.line,
                path,
                "a model of several classes has attributions of each class",
                "Say whose they are, class by class: { \(example(classes)) }."
            )
            return []
        }
        var sets: [AttributionSet] = []
        for item in section.entries {
            guard classes.contains(where: { $0.value == item.key }) else {
                log.note(
                    item.line,
                    section.path(item.key),
                    "\"\(clipped(item.key))\" is not a class of the model",
                    "Say whose attributions they are, class by class: { \(example(classes)) }."
                )
                continue
            }
            if let columns = attributionColumns(item, section.path(item.key), features, &uses) {
                sets.append(AttributionSet(category: item.key, columns: columns))
            }
        }
        checkSets(sets, classes, section)
        // In the order of the classes, whatever that of the file.
        return classes.compactMap { item in sets.first { $0.category == item.value } }
    }

    /// Whether a value stands for the columns of many features, not for one.
    private static func namesColumns(_ value: Node) -> Bool {
        switch value {
        case .mapping: true
        case .scalar(let scalar): scalar.string.contains(featurePlace)
        default: false
        }
    }

    /// A mean over classes, and their comparison, need the same features of each.
    private mutating func checkSets(
        _ sets: [AttributionSet],
        _ classes: [LabelClass],
        _ section: YAMLSection
    ) {
        guard sets.count == section.entries.count, let first = sets.first else { return }
        for item in classes where !sets.contains(where: { $0.category == item.value }) {
            log.note(
                section.line,
                section.path,
                "the class \"\(clipped(item.value))\" has no attributions",
                "Name its columns too: what the model leans on is the mean over all classes."
            )
        }
        for set in sets.dropFirst() where Set(set.columns.keys) != Set(first.columns.keys) {
            let odd = Set(set.columns.keys).symmetricDifference(first.columns.keys).sorted()
            log.note(
                section.line,
                section.path(set.category ?? ""),
                "\"\(clipped(odd.first ?? ""))\" has attributions for one class and not for another",
                "Name the same features for every class."
            )
        }
    }

    private func example(_ classes: [LabelClass]) -> String {
        classes.prefix(2).enumerated().map { place, item in
            "\(ModelFile.scalar(item.value)): \"\(Self.featurePlace)_label\(place)\""
        }.joined(separator: ", ")
    }

    /// The column of each feature; nil, and a problem, where none can be read.
    private mutating func attributionColumns(
        _ entry: YAMLSection.Entry,
        _ path: String,
        _ features: [FeatureColumn],
        _ uses: inout ColumnUses
    ) -> [String: String]? {
        if case .scalar = entry.value { return attributionPattern(entry, path, features, &uses) }
        guard let section = log.openSection(entry.value, path) else { return nil }
        var found: [String: String] = [:]
        for item in section.entries {
            if !features.contains(where: { $0.name == item.key }) {
                log.note(
                    item.line,
                    section.path(item.key),
                    "\"\(clipped(item.key))\" is not a feature of the model",
                    "Name a feature, and the column that holds its contributions: { age: shap_age }."
                )
            }
            if let name = column(item, section.path(item.key), &uses) { found[item.key] = name }
        }
        return found
    }

    /// A name with a place for that of the feature, such as `{feature}_label0`: a column for every feature.
    private mutating func attributionPattern(
        _ entry: YAMLSection.Entry,
        _ path: String,
        _ features: [FeatureColumn],
        _ uses: inout ColumnUses
    ) -> [String: String]? {
        guard let text = log.text(entry, path) else { return nil }
        guard text.components(separatedBy: Self.featurePlace).count == 2 else {
            log.note(
                entry.line,
                path,
                "\"\(clipped(text))\" does not hold \(Self.featurePlace) once",
                "Write how the columns of all features are called, like \"\(Self.featurePlace)_label0\", or each by itself: "
                    + "{ age: shap_age }."
            )
            return nil
        }
        var found: [String: String] = [:]
        for feature in features {
            let name = text.replacingOccurrences(of: Self.featurePlace, with: feature.name)
            use(name, entry.line, "\(path).\(feature.name)", &uses)
            found[feature.name] = name
        }
        return found
    }
}

extension ModelFile {
    /// The lines of the section, feature by feature.
    static func attributionLines(_ sets: [AttributionSet]) -> [String] {
        guard !sets.isEmpty else { return [] }
        return ["  attributions:"]
            + sets.flatMap { set in
                let lines = set.columns.sorted { $0.key < $1.key }.map {
                    "\(scalar($0.key)): \(scalar($0.value))"
                }
                guard let category = set.category else { return lines.map { "    " + $0 } }
                return ["    \(scalar(category)):"] + lines.map { "      " + $0 }
            }
    }

    /// The columns of attributions by the path of their key.
    static func attributionMembers(_ sets: [AttributionSet]) -> [String: String] {
        var members: [String: String] = [:]
        for set in sets {
            for (feature, column) in set.columns {
                members[([set.category].compactMap { $0 } + [feature]).joined(separator: ".")] = column
            }
        }
        return members
    }
}
