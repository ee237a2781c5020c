import Monitoring
import Yams

/// The section on rules of a model file.
extension ModelFileParser {
    mutating func rules(_ entry: YAMLSection.Entry, _ model: MonitoredModel) -> [RuleSetting] {
        guard case .sequence(let sequence) = entry.value else {
            log.note(entry.line, "rules", "this is no list", "Begin each rule with a dash.")
            return []
        }
        var settings: [RuleSetting] = []
        var lineByTarget: [String: Int] = [:]
        for (place, node) in sequence.enumerated() {
            let path = "rules[\(place)]"
            guard let section = log.section(node, path, keys: ModelFileKeys.rule),
                let setting = rule(section, model)
            else { continue }
            for column in setting.columns.isEmpty ? [setting.custom?.name ?? ""] : setting.columns {
                let target = "\(setting.statistic.rawValue)(\(column))"
                if let other = lineByTarget[target] {
                    log.note(
                        section.line,
                        path,
                        "the rule on line \(other) is about the same",
                        "Join the two rules."
                    )
                } else {
                    lineByTarget[target] = section.line
                }
            }
            settings.append(setting)
        }
        checkNeeds(settings, entry.line, model)
        return settings
    }

    private mutating func rule(_ section: YAMLSection, _ model: MonitoredModel) -> RuleSetting? {
        let isCustom = section["value"] != nil
        if !isCustom { refuse(["name", "when"], in: section, "only a rule with a value of its own has a") }
        let custom = isCustom ? customSetting(section, model) : nil
        let named =
            isCustom
            ? nil
            : required(section, "statistic", "what is measured, or value: for a rule of your own").flatMap {
                log.choice($0, section.path("statistic"), "statistic", of: Statistic.self)
            }
        let statistic = custom == nil ? named : .custom
        let columns = section["columns"].flatMap { entry in
            log.texts(entry, section.path("columns")).map { (entry, $0) }
        }
        let limit = section["limit"].flatMap { log.number($0, section.path("limit")) }
        let level = section["level"].flatMap {
            log.choice($0, section.path("level"), "level", of: Level.self)
        }
        let direction = section["direction"].flatMap {
            log.choice($0, section.path("direction"), "direction", of: Direction.self)
        }
        let effect = section["minimumEffect"].flatMap {
            log.number($0, section.path("minimumEffect"), in: 0...1_000_000)
        }
        let rows = section["minimumRows"].flatMap {
            log.integer($0, section.path("minimumRows"), in: 1...1_000_000_000)
        }
        let severity = section["severity"].flatMap {
            log.choice($0, section.path("severity"), "severity", of: Severity.self)
        }
        let persistence = self.persistence(section)
        let isEnabled = section["enabled"].flatMap { log.flag($0, section.path("enabled")) } ?? true
        guard let statistic else { return nil }
        let entry = RuleCatalog.entry(statistic)
        if custom != nil {
            // Its columns stand in its value.
        } else if entry.use == .written {
            log.note(
                section["statistic"]?.line ?? section.line,
                section.path("statistic"),
                "a rule of your own has a value and no statistic",
                "Write value: and name: instead."
            )
        } else if entry.use == .comparison {
            log.note(
                section["statistic"]?.line ?? section.line,
                section.path("statistic"),
                "\(statistic.rawValue) is no rule: only plumbline compare shows it",
                "Take another statistic."
            )
        } else if !entry.fits.suits(model.task) {
            log.note(
                section["statistic"]?.line ?? section.line,
                section.path("statistic"),
                "\(statistic.rawValue) does not fit a \(model.task.rawValue) model",
                "Leave out the rule."
            )
        }
        if let (entry, names) = columns { check(names, of: statistic, entry, section.path("columns"), model) }
        return RuleSetting(
            statistic: statistic,
            columns: columns?.1.map(\.text) ?? [],
            limit: limit,
            level: level,
            direction: direction,
            minimumEffect: effect,
            minimumRows: rows.map(Int.init),
            severity: severity,
            persistence: persistence,
            enabled: isEnabled,
            custom: custom
        )
    }

    /// A rule that the file writes itself: its name, value and condition, parsed once to be sure.
    private mutating func customSetting(_ section: YAMLSection, _ model: MonitoredModel) -> CustomSetting? {
        refuse(["statistic", "columns"], in: section, "a rule with a value has no")
        let name = required(section, "name", "what findings call the rule").flatMap { ruleName($0, section) }
        let value = section["value"].flatMap { log.text($0, section.path("value")) }
        let when = section["when"].flatMap { log.text($0, section.path("when")) }
        _ = required(section, "limit", "from which value on it is unusual")
        guard let value else { return nil }
        let columns = model.watchedColumns.map { (name: $0.name, kind: $0.kind) }
        do {
            _ = try CustomRule(name: name ?? "", value: value, when: nil, columns: columns)
            do {
                if let when { _ = try CustomRule(name: "", value: "1", when: when, columns: columns) }
            } catch {
                note(error, in: section, "when")
            }
        } catch {
            note(error, in: section, "value")
        }
        return name.map { CustomSetting(name: $0, value: value, when: when) }
    }

    private mutating func note(_ problem: ExpressionProblem, in section: YAMLSection, _ key: String) {
        log.note(
            section[key]?.line ?? section.line,
            section.path(key),
            problem.reason,
            problem.wayOut,
            picture: problem.picture
        )
    }

    private mutating func refuse(_ keys: [String], in section: YAMLSection, _ reason: String) {
        for key in keys {
            guard let entry = section[key] else { continue }
            log.note(entry.line, section.path(key), "\(reason) \(key)", "Leave it out.")
        }
    }

    private mutating func ruleName(_ entry: YAMLSection.Entry, _ section: YAMLSection) -> String? {
        guard let text = shortText(entry, section.path("name"), atMost: 60) else { return nil }
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || " -_".contains($0) }
        guard isPlain, text.first != " ", text.last != " " else {
            log.note(
                entry.line,
                section.path("name"),
                "\"\(clipped(text))\" is no name of a rule",
                "Use letters, digits, spaces, - and _."
            )
            return nil
        }
        return text
    }

    /// "2 of 3 windows", from two keys that need each other.
    private mutating func persistence(_ section: YAMLSection) -> Persistence? {
        guard let of = section["of"], let windows = section["windows"] else {
            if let alone = section["of"] ?? section["windows"] {
                log.note(
                    alone.line,
                    section.path(alone.key),
                    "of and windows need each other",
                    "Write both, like of: 2, windows: 3."
                )
            }
            return nil
        }
        guard let most = log.integer(windows, section.path("windows"), in: 1...50),
            let least = log.integer(of, section.path("of"), in: 1...50)
        else { return nil }
        guard least <= most else {
            log.note(
                of.line,
                section.path("of"),
                "\(least) of \(most) windows cannot be",
                "Choose at most \(most)."
            )
            return nil
        }
        return Persistence(of: Int(least), windows: Int(most))
    }

    private mutating func check(
        _ names: [(text: String, line: Int)],
        of statistic: Statistic,
        _ entry: YAMLSection.Entry,
        _ path: String,
        _ model: MonitoredModel
    ) {
        let fits = RuleCatalog.entry(statistic).fits
        let watched = model.watchedColumns
        guard let kinds = fits.kinds else {
            if !names.isEmpty {
                log.note(
                    entry.line,
                    path,
                    "\(statistic.rawValue) is measured on the whole window",
                    "Leave out the columns."
                )
            }
            return
        }
        for (name, line) in names {
            guard let column = watched.first(where: { $0.name == name }) else {
                let nearest = nearestName(to: name, among: watched.map(\.name))
                let wayOut =
                    nearest.map { "Did you mean \"\($0)\"?" }
                    ?? "Use the score, the prediction, the version or a feature of the model."
                log.note(line, path, "\"\(clipped(name))\" is no watched column of the model", wayOut)
                continue
            }
            if fits == .predictedClasses, name != model.columns.prediction {
                log.note(
                    line,
                    path,
                    "\(statistic.rawValue) is measured on the prediction",
                    "Leave out the columns."
                )
            } else if !kinds.contains(column.kind) {
                let isNumber = column.kind == .number
                log.note(
                    line,
                    path,
                    "\(statistic.rawValue) needs \(isNumber ? "categories" : "numbers"), and "
                        + "\"\(clipped(name))\" holds \(isNumber ? "numbers" : "categories")",
                    "Use a \(isNumber ? "category" : "numeric") column."
                )
            }
        }
    }
}
