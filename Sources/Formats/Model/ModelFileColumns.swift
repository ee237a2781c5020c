import Monitoring
import Yams

/// The sections on columns of a model file.
extension ModelFileParser {
    mutating func columnPlan(
        _ section: YAMLSection,
        _ task: ModelTask?,
        _ classes: [LabelClass]
    ) -> ColumnPlan? {
        var uses = ColumnUses()
        let id = required(section, "id", "the column with the prediction's id").flatMap {
            column($0, "columns.id", &uses)
        }
        let time = section["time"].flatMap { column($0, "columns.time", &uses) }
        let prediction = required(section, "prediction", "the column with the model's answer").flatMap {
            column($0, "columns.prediction", &uses)
        }
        let score = section["score"].flatMap { column($0, "columns.score", &uses) }
        if let entry = section["score"], let task, task != .binary {
            let wayOut =
                task == .multiclass
                ? "Name a column for each class under columns.scores." : "Leave out the key."
            log.note(entry.line, "columns.score", "only a binary model has one score", wayOut)
        }
        let scores = section["scores"].map { scoreColumns($0, task, classes, &uses) } ?? [:]
        let label = section["label"].flatMap { column($0, "columns.label", &uses) }
        let version = section["version"].flatMap { column($0, "columns.version", &uses) }
        let features = section["features"].map { featureColumns($0, &uses) } ?? []
        let evidence = section["evidence"].map { columns($0, "columns.evidence", &uses) } ?? []
        let hidden = section["hidden"].map { columns($0, "columns.hidden", &uses) } ?? []
        let attributions =
            section["attributions"].map { attributionSets($0, features, task, classes, &uses) } ?? []
        let missing = section["missing"].flatMap { missingWords($0) }
        guard let id, let prediction else { return nil }
        return ColumnPlan(
            id: id,
            time: time,
            prediction: prediction,
            score: score,
            scores: scores,
            label: label,
            version: version,
            features: features,
            evidence: evidence,
            hidden: hidden,
            attributions: attributions,
            missing: missing
        )
    }

    /// The words for a missing value; `null` is one of them also where it stands without quotes.
    private mutating func missingWords(_ entry: YAMLSection.Entry) -> [String]? {
        let path = "columns.missing"
        let nodes: [Node]
        switch entry.value {
        case .scalar: nodes = [entry.value]
        case .sequence(let sequence): nodes = Array(sequence)
        default:
            log.note(entry.line, path, "this is no list", "Write a list like [NA, \"null\"].")
            return nil
        }
        var words: [String] = []
        for node in nodes.prefix(Self.missingWordsAtMost + 1) {
            let line = node.mark?.line ?? entry.line
            guard case .scalar(let scalar) = node else {
                log.note(line, path, "this is no single word", "Write a list like [NA, \"null\"].")
                continue
            }
            checkName(scalar.string, line, path)
            if NumberGrammar.parse(scalar.string) != nil {
                log.note(
                    line,
                    path,
                    "\"\(clipped(scalar.string))\" is a number, and a number is never missing",
                    "Empty such cells in the files."
                )
            } else if !words.contains(scalar.string) {
                words.append(scalar.string)
            }
        }
        if nodes.count > Self.missingWordsAtMost {
            log.note(
                entry.line,
                path,
                "there are more than \(Self.missingWordsAtMost) words",
                "Empty such cells in the files."
            )
        }
        return words.isEmpty ? nil : words
    }

    private static let missingWordsAtMost = 100

    /// Whether a name can stand in a model file.
    static func isUsableName(_ name: String) -> Bool {
        let hasControls = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return !name.isEmpty && !hasControls && name.utf8.count <= CellRule.nameBytesAtMost
    }

    /// Notes a name that cannot stand in the header of a file.
    mutating func checkName(_ name: String, _ line: Int, _ path: String) {
        guard !Self.isUsableName(name) else { return }
        log.note(
            line,
            path,
            "\"\(clipped(name))\" is no usable name",
            "Use 1 to \(CellRule.nameBytesAtMost) bytes without control characters."
        )
    }

    mutating func column(_ entry: YAMLSection.Entry, _ path: String, _ uses: inout ColumnUses)
        -> String?
    {
        guard let name = log.text(entry, path) else { return nil }
        use(name, entry.line, path, &uses)
        return name
    }

    private mutating func columns(_ entry: YAMLSection.Entry, _ path: String, _ uses: inout ColumnUses)
        -> [String]
    {
        let texts = log.texts(entry, path) ?? []
        for (name, line) in texts { use(name, line, path, &uses) }
        return texts.map(\.text)
    }

    /// A column has one meaning: what is hidden is never stored, and evidence that is a feature would tell reviewers
    /// what the model saw.
    mutating func use(_ name: String, _ line: Int, _ path: String, _ uses: inout ColumnUses) {
        checkName(name, line, path)
        if let other = uses.pathByColumn[name] {
            log.note(
                line,
                path,
                "the column \"\(clipped(name))\" is already used by \(clipped(other))",
                "Give each column one meaning."
            )
        } else {
            uses.pathByColumn[name] = path
        }
    }

    private mutating func scoreColumns(
        _ entry: YAMLSection.Entry,
        _ task: ModelTask?,
        _ classes: [LabelClass],
        _ uses: inout ColumnUses
    ) -> [String: String] {
        guard let section = log.openSection(entry.value, "columns.scores") else { return [:] }
        if let task, task != .multiclass {
            let wayOut = task == .binary ? "Name the column under columns.score." : "Leave out the key."
            log.note(
                entry.line,
                "columns.scores",
                "only a multiclass model has a score for each class",
                wayOut
            )
        }
        var scores: [String: String] = [:]
        for item in section.entries {
            let path = section.path(item.key)
            // A regression has no classes; that it has no such key either was said above.
            if task != .regression, !classes.contains(where: { $0.value == item.key }) {
                log.note(
                    item.line,
                    path,
                    "\"\(clipped(item.key))\" is not a class of the model",
                    Self.wayOut(classes)
                )
            }
            if let name = column(item, path, &uses) { scores[item.key] = name }
        }
        return scores
    }

    private mutating func featureColumns(_ entry: YAMLSection.Entry, _ uses: inout ColumnUses)
        -> [FeatureColumn]
    {
        guard let section = log.openSection(entry.value, "columns.features") else { return [] }
        if section.entries.count > CSVReader.columnsAtMost {
            log.note(
                entry.line,
                section.path,
                "there are more than 10,000 features",
                "Leave out unused columns."
            )
        }
        var features: [FeatureColumn] = []
        for item in section.entries.prefix(CSVReader.columnsAtMost) {
            use(item.key, item.line, section.path(item.key), &uses)
            if let feature = feature(item, section.path(item.key), &uses) { features.append(feature) }
        }
        return features
    }

    private mutating func feature(_ entry: YAMLSection.Entry, _ path: String, _ uses: inout ColumnUses)
        -> FeatureColumn?
    {
        guard case .mapping = entry.value else {
            return log.choice(entry, path, "kind of column", of: ColumnKind.self).map {
                FeatureColumn(name: entry.key, kind: $0)
            }
        }
        guard let section = log.section(entry.value, path, keys: ModelFileKeys.feature) else { return nil }
        let kind = required(section, "type", "number or category").flatMap {
            log.choice($0, "\(path).type", "kind of column", of: ColumnKind.self)
        }
        let unit = section["unit"].flatMap { shortText($0, "\(path).unit", atMost: 40) }
        let title = section["title"].flatMap { shortText($0, "\(path).title", atMost: 200) }
        let fileName = section["column"].flatMap { column($0, "\(path).column", &uses) }
        return kind.map {
            FeatureColumn(name: entry.key, kind: $0, title: title, unit: unit, fileName: fileName)
        }
    }
}

/// Which key uses which column.
struct ColumnUses {
    var pathByColumn: [String: String] = [:]
}
