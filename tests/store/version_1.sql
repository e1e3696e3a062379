CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	applied TEXT NOT NULL, 
	code TEXT NOT NULL, 
	PRIMARY KEY (version)
);
CREATE TABLE captures (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	bytes BLOB NOT NULL, 
	added TEXT NOT NULL, 
	UNIQUE (sha256)
);
CREATE TABLE runs (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	started TEXT NOT NULL, 
	code TEXT NOT NULL, 
	json TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	added TEXT NOT NULL, 
	UNIQUE (id)
);
CREATE TABLE reports (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	capture TEXT NOT NULL, 
	record INTEGER, 
	publisher TEXT, 
	title TEXT, 
	published TEXT, 
	updated TEXT, 
	language TEXT NOT NULL, 
	status TEXT NOT NULL, 
	url TEXT, 
	text_sha256 TEXT NOT NULL, 
	json TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	added TEXT NOT NULL, 
	UNIQUE (id), 
	FOREIGN KEY(capture) REFERENCES captures (sha256)
);
CREATE TABLE findings (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	report TEXT NOT NULL, 
	run TEXT NOT NULL, 
	schema_version TEXT NOT NULL, 
	json TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	added TEXT NOT NULL, 
	UNIQUE (report, run), 
	FOREIGN KEY(report) REFERENCES reports (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE claims (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	finding INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	report TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	source_name TEXT, 
	source_text TEXT NOT NULL, 
	source_kind TEXT, 
	disclosure TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	polarity TEXT NOT NULL, 
	level TEXT NOT NULL, 
	modality TEXT NOT NULL, 
	visibility TEXT NOT NULL, 
	via TEXT, 
	text TEXT NOT NULL, 
	UNIQUE (finding, position), 
	FOREIGN KEY(finding) REFERENCES findings (number), 
	FOREIGN KEY(report) REFERENCES reports (id)
);
CREATE TABLE claim_events (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	claim INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	modality TEXT NOT NULL, 
	polarity TEXT NOT NULL, 
	level TEXT NOT NULL, 
	actor TEXT, 
	recipient TEXT, 
	FOREIGN KEY(claim) REFERENCES claims (number)
);
CREATE TABLE claim_places (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	claim INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	entry TEXT, 
	entry_name TEXT, 
	admin1 TEXT, 
	country TEXT, 
	lat FLOAT, 
	lon FLOAT, 
	FOREIGN KEY(claim) REFERENCES claims (number)
);
CREATE TABLE claim_dates (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	claim INTEGER NOT NULL, 
	date_start TEXT NOT NULL, 
	date_end TEXT NOT NULL, 
	date_prec INTEGER, 
	date_basis TEXT NOT NULL, 
	FOREIGN KEY(claim) REFERENCES claims (number)
);
CREATE VIRTUAL TABLE claims_search USING fts5(text, source_text, source_name, content='claims', content_rowid='number', tokenize='porter unicode61 remove_diacritics 2');
INSERT INTO "captures" VALUES(1,'7a628218914f180e59b6d10cdc01b67812721ed3a49b1e80310fcc6d89be70eb',344,X'5141535220285468652044656C746120506F73742920E28094204D6F727461722066697265206869742074686520677261696E206D61726B657420696E2051617372206F6E2053756E64617920F09F8CBE2C206B696C6C696E67206174206C656173742031322070656F706C652E0A0AE2809C4920636172726965642074776F206F66207468656D206F75742CE2809D20736169642053616D69722C2077686F2073656C6C7320666C6F75722E2053616D6972E2809973207374616C6C206275726E656420646F776E2E0A0A54686520676F7665726E6F722C2048616E612049647269732C2064656E6965642074686174207468652061726D79206861642066697265642E205368652073616964207769746E65737365732068616420746F6C6420686572207468617420726562656C73206162616E646F6E6564206120542D35352074616E6B206E65617220556D6D2044616262612E0A','2026-11-23T18:47:42+00:00');
INSERT INTO "claim_dates" VALUES(1,1,'2024-05-05','2024-05-05',1,'relative');
INSERT INTO "claim_events" VALUES(1,1,0,'shelling','past','affirmed','certain',NULL,NULL);
INSERT INTO "claim_events" VALUES(2,4,0,'shelling','past','denied','certain','the army',NULL);
INSERT INTO "claim_events" VALUES(3,6,0,'equipment_abandoned','past','affirmed','certain','rebels',NULL);
INSERT INTO "claim_places" VALUES(1,1,'Qasr','event','geonames:1','Qasr','Delta Province','SD',14.5,33.25);
INSERT INTO "claim_places" VALUES(2,5,'Umm Dabba','mention',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "claim_places" VALUES(3,6,'Umm Dabba','mention',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "claims" VALUES(1,1,0,'2fa1e1908a3a9114','18ee51c8b1284836','own_voice','The Delta Post','','outlet','institution','not_stated','affirmed','certain','past','public',NULL,'Mortar fire hit the grain market in Qasr on Sunday 🌾, killing at least 12 people');
INSERT INTO "claims" VALUES(2,1,1,'f14d30d0224e55d4','18ee51c8b1284836','direct','Samir','Samir, who sells flour','person','first_name_only','took_part','affirmed','certain','past','restricted',NULL,'“I carried two of them out,”');
INSERT INTO "claims" VALUES(3,1,2,'361aab97d7cfc972','18ee51c8b1284836','own_voice','The Delta Post','','outlet','institution','not_stated','affirmed','certain','past','public',NULL,'Samir’s stall burned down');
INSERT INTO "claims" VALUES(4,1,3,'e99f112bde951cb5','18ee51c8b1284836','indirect','Hana Idris','The governor, Hana Idris','person','named','official_statement','denied','certain','past','public',NULL,'the army had fired');
INSERT INTO "claims" VALUES(5,1,4,'ac5172904ca3fd7a','18ee51c8b1284836','indirect','Hana Idris','She','person','named','official_statement','affirmed','certain','past','public',NULL,'witnesses had told her that rebels abandoned a T-55 tank near Umm Dabba');
INSERT INTO "claims" VALUES(6,1,5,'b603a79131a0c793','18ee51c8b1284836','indirect','witnesses','witnesses','group','collective','hearsay','affirmed','certain','past','public','ac5172904ca3fd7a','rebels abandoned a T-55 tank near Umm Dabba');
INSERT INTO "findings" VALUES(1,'18ee51c8b1284836','a07541756905d6c4faa2e406ff89ddf13373ac6f31cfe96c56a893abb71362e0','1.0','{"claims":[{"id":"2fa1e1908a3a9114","report":"18ee51c8b1284836","attribution":{"mode":"own_voice","source":{"spans":[],"text":"","name":"The Delta Post","kind":"outlet","disclosure":"institution","sensitivity":{"value":"none","visibility":"public"},"role":null,"side":null,"antecedent":[],"resolved":true},"cue":null,"content":{"spans":[[24,104]],"text":"Mortar fire hit the grain market in Qasr on Sunday 🌾, killing at least 12 people"},"via":null},"basis":{"value":"not_stated","spans":[]},"wording":{"polarity":"affirmed","level":"certain","modality":"past","hedges":[{"end":94,"start":86,"text":"at least"}],"cues":[]},"events":[{"kind":"shelling","trigger":{"end":39,"start":36,"text":"hit"},"modality":"past","polarity":"affirmed","level":"certain","actor":null,"recipient":null,"instrument":{"spans":[[24,35]],"text":"Mortar fire"},"object":{"spans":[[40,56]],"text":"the grain market"},"place":{"span":{"end":64,"start":60,"text":"Qasr"},"name":"Qasr","place_role":"event","where_prec":1,"radius_km":5.0,"chosen":{"id":"geonames:1","name":"Qasr","lat":14.5,"lon":33.25,"country":"SD","admin1":"Delta Province","feature":"town"},"candidates":[{"entry":{"id":"geonames:1","name":"Qasr","lat":14.5,"lon":33.25,"country":"SD","admin1":"Delta Province","feature":"town"},"reasons":["the only place of that name"]}],"relation":null,"relation_span":null},"time":{"span":{"end":74,"start":68,"text":"Sunday"},"value":"2024-05-05","date_start":"2024-05-05","date_end":"2024-05-05","date_prec":1,"date_basis":"relative","anchor":"2024-05-07","rule":"weekday"},"deaths":{"span":{"end":104,"start":86,"text":"at least 12 people"},"low":12.0,"best":12.0,"high":null,"noun":"people","unit":null,"qualifier":"at least"},"injuries":null,"deaths_by_side":{"deaths_a":null,"deaths_b":null,"deaths_civilians":null,"deaths_unknown":12.0,"side_a":null,"side_b":null},"quantities":[{"span":{"end":104,"start":86,"text":"at least 12 people"},"low":12.0,"best":12.0,"high":null,"noun":"people","unit":null,"qualifier":"at least"}],"equipment":[],"plover":{"event":"ASSAULT","mode":"bombard","contexts":["military"]},"acled":{"event_type":"Explosions/Remote violence","sub_event_type":"Shelling/artillery/missile attack"}}]},{"id":"f14d30d0224e55d4","report":"18ee51c8b1284836","attribution":{"mode":"direct","source":{"spans":[[141,163]],"text":"Samir, who sells flour","name":"Samir","kind":"person","disclosure":"first_name_only","sensitivity":{"value":"witness_at_risk","visibility":"restricted"},"role":"sells flour","side":"civilian","antecedent":[],"resolved":true},"cue":{"spans":[[136,140]],"text":"said"},"content":{"spans":[[107,135]],"text":"“I carried two of them out,”"},"via":null},"basis":{"value":"took_part","spans":[]},"wording":{"polarity":"affirmed","level":"certain","modality":"past","hedges":[],"cues":[]},"events":[]},{"id":"361aab97d7cfc972","report":"18ee51c8b1284836","attribution":{"mode":"own_voice","source":{"spans":[],"text":"","name":"The Delta Post","kind":"outlet","disclosure":"institution","sensitivity":{"value":"none","visibility":"public"},"role":null,"side":null,"antecedent":[],"resolved":true},"cue":null,"content":{"spans":[[165,190]],"text":"Samir’s stall burned down"},"via":null},"basis":{"value":"not_stated","spans":[]},"wording":{"polarity":"affirmed","level":"certain","modality":"past","hedges":[],"cues":[]},"events":[]},{"id":"e99f112bde951cb5","report":"18ee51c8b1284836","attribution":{"mode":"indirect","source":{"spans":[[193,217]],"text":"The governor, Hana Idris","name":"Hana Idris","kind":"person","disclosure":"named","sensitivity":{"value":"none","visibility":"public"},"role":"governor","side":null,"antecedent":[],"resolved":true},"cue":{"spans":[[219,225]],"text":"denied"},"content":{"spans":[[231,249]],"text":"the army had fired"},"via":null},"basis":{"value":"official_statement","spans":[]},"wording":{"polarity":"denied","level":"certain","modality":"past","hedges":[],"cues":[{"end":225,"start":219,"text":"denied"}]},"events":[{"kind":"shelling","trigger":{"end":249,"start":244,"text":"fired"},"modality":"past","polarity":"denied","level":"certain","actor":{"name":"the army","spans":[[231,239]],"text":"the army","side":"Sudan","sector":"MIL"},"recipient":null,"instrument":null,"object":null,"place":null,"time":null,"deaths":null,"injuries":null,"deaths_by_side":null,"quantities":[],"equipment":[],"plover":null,"acled":null}]},{"id":"ac5172904ca3fd7a","report":"18ee51c8b1284836","attribution":{"mode":"indirect","source":{"spans":[[251,254]],"text":"She","name":"Hana Idris","kind":"person","disclosure":"named","sensitivity":{"value":"none","visibility":"public"},"role":null,"side":null,"antecedent":[[207,217]],"resolved":true},"cue":{"spans":[[255,259]],"text":"said"},"content":{"spans":[[260,331]],"text":"witnesses had told her that rebels abandoned a T-55 tank near Umm Dabba"},"via":null},"basis":{"value":"official_statement","spans":[]},"wording":{"polarity":"affirmed","level":"certain","modality":"past","hedges":[],"cues":[]},"events":[]},{"id":"b603a79131a0c793","report":"18ee51c8b1284836","attribution":{"mode":"indirect","source":{"spans":[[260,269]],"text":"witnesses","name":"witnesses","kind":"group","disclosure":"collective","sensitivity":{"value":"none","visibility":"public"},"role":null,"side":null,"antecedent":[],"resolved":true},"cue":{"spans":[[270,278]],"text":"had told"},"content":{"spans":[[288,331]],"text":"rebels abandoned a T-55 tank near Umm Dabba"},"via":"ac5172904ca3fd7a"},"basis":{"value":"hearsay","spans":[[270,278]]},"wording":{"polarity":"affirmed","level":"certain","modality":"past","hedges":[],"cues":[]},"events":[{"kind":"equipment_abandoned","trigger":{"end":304,"start":295,"text":"abandoned"},"modality":"past","polarity":"affirmed","level":"certain","actor":{"name":"rebels","spans":[[288,294]],"text":"rebels","side":null,"sector":"REB"},"recipient":null,"instrument":null,"object":null,"place":{"span":{"end":331,"start":322,"text":"Umm Dabba"},"name":"Umm Dabba","place_role":"mention","where_prec":2,"radius_km":null,"chosen":null,"candidates":[],"relation":null,"relation_span":null},"time":null,"deaths":null,"injuries":null,"deaths_by_side":null,"quantities":[],"equipment":[{"span":{"end":316,"start":307,"text":"T-55 tank"},"system":"T-55","equipment_class":"tank","owner":"rebels","status":"abandoned","count":null}],"plover":null,"acled":null}]}],"times":[{"span":{"end":74,"start":68,"text":"Sunday"},"value":"2024-05-05","date_start":"2024-05-05","date_end":"2024-05-05","date_prec":1,"date_basis":"relative","anchor":"2024-05-07","rule":"weekday"}],"places":[{"span":{"end":64,"start":60,"text":"Qasr"},"name":"Qasr","place_role":"event","where_prec":1,"radius_km":5.0,"chosen":{"id":"geonames:1","name":"Qasr","lat":14.5,"lon":33.25,"country":"SD","admin1":"Delta Province","feature":"town"},"candidates":[{"entry":{"id":"geonames:1","name":"Qasr","lat":14.5,"lon":33.25,"country":"SD","admin1":"Delta Province","feature":"town"},"reasons":["the only place of that name"]}],"relation":null,"relation_span":null},{"span":{"end":331,"start":322,"text":"Umm Dabba"},"name":"Umm Dabba","place_role":"mention","where_prec":2,"radius_km":null,"chosen":null,"candidates":[],"relation":null,"relation_span":null}],"failures":[{"report":"18ee51c8b1284836","step":"wording.wording","provides":"wording","error":"ValueError","message":"made up"}],"schema_version":"1.0"}','872624506cce911f989825700bd8344cd06c0f063c860a3c4624c430cfc27ee5','2026-11-23T18:47:42+00:00');
INSERT INTO "reports" VALUES(1,'18ee51c8b1284836','7a628218914f180e59b6d10cdc01b67812721ed3a49b1e80310fcc6d89be70eb',NULL,'The Delta Post','Market burns in Qasr','2024-05-07T18:40:00+02:00',NULL,'en','usable','https://post.example/qasr','7a628218914f180e59b6d10cdc01b67812721ed3a49b1e80310fcc6d89be70eb','{"id":"18ee51c8b1284836","capture":{"sha256":"7a628218914f180e59b6d10cdc01b67812721ed3a49b1e80310fcc6d89be70eb","size":344,"media_type":"text/plain","charset":"utf-8","name":"qasr.txt","tool":"tests","url":null,"retrieved":null,"record":null},"text":"QASR (The Delta Post) — Mortar fire hit the grain market in Qasr on Sunday 🌾, killing at least 12 people.\n\n“I carried two of them out,” said Samir, who sells flour. Samir’s stall burned down.\n\nThe governor, Hana Idris, denied that the army had fired. She said witnesses had told her that rebels abandoned a T-55 tank near Umm Dabba.\n","text_sha256":"7a628218914f180e59b6d10cdc01b67812721ed3a49b1e80310fcc6d89be70eb","language":"en","publisher":"The Delta Post","title":"Market burns in Qasr","byline":null,"dateline":{"span":{"end":23,"start":0,"text":"QASR (The Delta Post) —"},"place":{"end":4,"start":0,"text":"QASR"},"agency":"The Delta Post","date":null},"published":"2024-05-07T18:40:00+02:00","updated":null,"url":"https://post.example/qasr","credits":[],"status":"usable","furniture":[{"kind":"dateline","span":{"end":23,"start":0,"text":"QASR (The Delta Post) —"}}],"offset_map":[{"start":0,"length":333,"capture_start":0}]}','26e17bf53c8cea6f37ad5bdeddfc6d6440efe2d0a25b2e30500489513cb05ab4','2026-11-23T18:47:42+00:00');
INSERT INTO "runs" VALUES(1,'a07541756905d6c4faa2e406ff89ddf13373ac6f31cfe96c56a893abb71362e0','2024-05-07T10:00:00+00:00','dateline 0.1','{"id":"a07541756905d6c4faa2e406ff89ddf13373ac6f31cfe96c56a893abb71362e0","started":"2024-05-07T10:00:00+00:00","code":"dateline 0.1","steps":["attribution.statements"],"lexicons":{"cues":"c0"},"models":{"en":"1"},"gazetteer":{"version":"1"},"configuration":{},"python":"CPython 3"}','1b28956141f6c097fdc3e9d758abd9e03935e65d2a79ae1b598e5a5db979d804','2026-11-23T18:47:42+00:00');
INSERT INTO "schema_version" VALUES(1,'2026-11-23T18:47:42+00:00','dateline 0.1.0');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('captures',1);
INSERT INTO "sqlite_sequence" VALUES('reports',1);
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('findings',1);
INSERT INTO "sqlite_sequence" VALUES('claims',6);
INSERT INTO "sqlite_sequence" VALUES('claim_events',3);
INSERT INTO "sqlite_sequence" VALUES('claim_places',3);
INSERT INTO "sqlite_sequence" VALUES('claim_dates',1);
INSERT INTO claims_search(rowid, text, source_text, source_name) SELECT number, text, source_text, source_name FROM claims;
CREATE INDEX claims_id ON claims (id);
CREATE INDEX claims_report ON claims (report);
CREATE INDEX claims_source_name ON claims (source_name);
CREATE INDEX claim_events_kind ON claim_events (kind);
CREATE INDEX claim_events_claim ON claim_events (claim);
CREATE INDEX claim_places_name ON claim_places (name);
CREATE INDEX claim_places_claim ON claim_places (claim);
CREATE INDEX claim_places_entry ON claim_places (entry);
CREATE INDEX claim_dates_claim ON claim_dates (claim);
CREATE INDEX claim_dates_range ON claim_dates (date_start, date_end);
CREATE TRIGGER captures_no_update BEFORE UPDATE ON captures BEGIN SELECT RAISE(ABORT, 'captures are append-only'); END;
CREATE TRIGGER captures_no_delete BEFORE DELETE ON captures BEGIN SELECT RAISE(ABORT, 'captures are append-only'); END;
CREATE TRIGGER captures_no_replace BEFORE INSERT ON captures WHEN EXISTS (SELECT 1 FROM captures WHERE (number = NEW.number) OR (sha256 = NEW.sha256)) BEGIN SELECT RAISE(ABORT, 'captures are append-only'); END;
CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_no_replace BEFORE INSERT ON reports WHEN EXISTS (SELECT 1 FROM reports WHERE (number = NEW.number) OR (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER runs_no_replace BEFORE INSERT ON runs WHEN EXISTS (SELECT 1 FROM runs WHERE (number = NEW.number) OR (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER findings_no_update BEFORE UPDATE ON findings BEGIN SELECT RAISE(ABORT, 'findings are append-only'); END;
CREATE TRIGGER findings_no_delete BEFORE DELETE ON findings BEGIN SELECT RAISE(ABORT, 'findings are append-only'); END;
CREATE TRIGGER findings_no_replace BEFORE INSERT ON findings WHEN EXISTS (SELECT 1 FROM findings WHERE (number = NEW.number) OR (report = NEW.report AND run = NEW.run)) BEGIN SELECT RAISE(ABORT, 'findings are append-only'); END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;
CREATE TRIGGER claims_no_replace BEFORE INSERT ON claims WHEN EXISTS (SELECT 1 FROM claims WHERE (number = NEW.number) OR (finding = NEW.finding AND position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;
CREATE TRIGGER claim_events_no_update BEFORE UPDATE ON claim_events BEGIN SELECT RAISE(ABORT, 'claim_events are append-only'); END;
CREATE TRIGGER claim_events_no_delete BEFORE DELETE ON claim_events BEGIN SELECT RAISE(ABORT, 'claim_events are append-only'); END;
CREATE TRIGGER claim_events_no_replace BEFORE INSERT ON claim_events WHEN EXISTS (SELECT 1 FROM claim_events WHERE (number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'claim_events are append-only'); END;
CREATE TRIGGER claim_places_no_update BEFORE UPDATE ON claim_places BEGIN SELECT RAISE(ABORT, 'claim_places are append-only'); END;
CREATE TRIGGER claim_places_no_delete BEFORE DELETE ON claim_places BEGIN SELECT RAISE(ABORT, 'claim_places are append-only'); END;
CREATE TRIGGER claim_places_no_replace BEFORE INSERT ON claim_places WHEN EXISTS (SELECT 1 FROM claim_places WHERE (number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'claim_places are append-only'); END;
CREATE TRIGGER claim_dates_no_update BEFORE UPDATE ON claim_dates BEGIN SELECT RAISE(ABORT, 'claim_dates are append-only'); END;
CREATE TRIGGER claim_dates_no_delete BEFORE DELETE ON claim_dates BEGIN SELECT RAISE(ABORT, 'claim_dates are append-only'); END;
CREATE TRIGGER claim_dates_no_replace BEFORE INSERT ON claim_dates WHEN EXISTS (SELECT 1 FROM claim_dates WHERE (number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'claim_dates are append-only'); END;
