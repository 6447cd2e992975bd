"""What stands in the place of an employer and is none: people write that they are their own, study, have retired, or nothing."""

from __future__ import annotations

import re
from functools import cache

from sbagg.normalize.names import fold, folded

# Whole names only, by language; words of one phrase are joined by "_". What is a firm's name somewhere ("Independent",
# "Private") is not here, nor is anything with a legal form: Freelance Ltd is a firm.
_NONE = {
    "any": "n/a na #n/a n.a. none null nil unknown undefined not_applicable not_available tbd tba xxx",
    "en": "self-employed selfemployed self_employed_consultant self_employed_freelancer self_employed_contractor freelance freelancer freelancing "
    "freelance_consultant freelance_work independent_consultant independent_contractor independent_professional sole_trader "
    "stealth stealth_startup stealth_start-up stealth_mode stealth_mode_startup stealth_mode_start-up stealth_company in_stealth "
    "stealth_ai_startup confidential undisclosed retired semi-retired retiree student students full-time_student unemployed "
    "between_jobs career_break on_a_career_break sabbatical on_sabbatical open_to_work job_seeker jobseeker looking_for_work "
    "seeking_new_opportunities looking_for_new_opportunities seeking_opportunities homemaker stay-at-home_parent no_company",
    "de": "selbständig selbstständig selbständige selbstständige selbständiger selbstständiger freiberuflich freiberufler freiberuflerin "
    "freie_mitarbeit freie_mitarbeiterin freier_mitarbeiter ruhestand im_ruhestand rentner rentnerin pensioniert pensionär pensionärin "
    "in_rente studentin studierende studierender arbeitslos arbeitssuchend arbeitsuchend auf_jobsuche elternzeit in_elternzeit keine "
    "keine_angabe keine_angaben k.a. k._a. unbekannt privatperson",
    "fr": "indépendant indépendante travailleur_indépendant travailleuse_indépendante consultant_indépendant consultante_indépendante "
    "à_mon_compte auto-entrepreneur auto-entrepreneuse autoentrepreneur micro-entrepreneur micro-entreprise profession_libérale "
    "retraité retraitée à_la_retraite étudiant étudiante sans_emploi en_recherche_d'emploi à_la_recherche_d'un_emploi aucun aucune "
    "néant inconnu inconnue particulier",
    "es": "autónomo autónoma por_cuenta_propia trabajador_autónomo trabajadora_autónoma trabajador_independiente "
    "profesional_independiente consultor_independiente consultora_independiente jubilado jubilada estudiante desempleado desempleada "
    "en_búsqueda_de_empleo búsqueda_activa_de_empleo ninguno ninguna no_aplica sin_empresa desconocido",
    "it": "libero_professionista libera_professionista lavoratore_autonomo lavoratrice_autonoma autonomo autonoma in_proprio pensionato "
    "pensionata in_pensione studente studentessa disoccupato disoccupata in_cerca_di_occupazione in_cerca_di_lavoro nessuno nessuna "
    "nessuna_azienda sconosciuto privato",
    "pt": "autônomo autônoma autónoma por_conta_própria trabalhador_independente trabalhador_por_conta_própria profissional_autônomo "
    "profissional_autônoma profissional_liberal aposentado aposentada reformado reformada estudante desempregado desempregada "
    "em_busca_de_recolocação nenhum nenhuma não_aplicável não_se_aplica",
    "nl": "zelfstandig zelfstandige zelfstandig_ondernemer zzp zzp'er gepensioneerd met_pensioen werkloos werkzoekend geen n.v.t. nvt "
    "niet_van_toepassing onbekend particulier",
    "pl": "samozatrudnienie samozatrudniony samozatrudniona własna_działalność własna_działalność_gospodarcza działalność_gospodarcza "
    "jednoosobowa_działalność_gospodarcza emeryt emerytka emerytura na_emeryturze studentka bezrobotny bezrobotna brak nie_dotyczy",
    "sv da no": "egenföretagare egen_företagare frilans frilansare pensionär pensionerad arbetslös arbetssökande selvstændig "
    "selvstændig_erhvervsdrivende selvstendig selvstendig_næringsdrivende frilanser pensionist pensjonist studerende arbejdsledig "
    "ledig arbeidsledig ingen",
    "fi": "itsensä_työllistäjä yksityisyrittäjä eläkkeellä eläkeläinen opiskelija työtön ei_mitään",
    "cs sk hu": "osvč živnostník na_volné_noze důchodce v_důchodu szčo dôchodca nezaměstnaný egyéni_vállalkozó szabadúszó nyugdíjas "
    "nyugdíjban diák hallgató nincs",
    "tr": "serbest serbest_meslek serbest_çalışan emekli öğrenci işsiz yok",  # noqa: RUF001
    "ru uk": "самозанятый самозанятая самозанятость фриланс фрилансер на_пенсии пенсионер пенсионерка студент студентка безработный "
    "безработная нет не_указано самозайнятий фрілансер на_пенсії пенсіонер безробітний немає",
    "ja": "フリーランス 自営業 個人事業主 無職 学生 定年退職 退職 求職中 なし 無し",
    "zh": "自由职业 自由职业者 自由業 自由工作者 自雇 自雇人士 个体户 退休 已退休 学生 學生 待业 求职中 无 無 暂无",
    "ko": "프리랜서 자영업 개인사업자 은퇴 학생 무직 구직중 없음",
    "ar he": "عمل_حر أعمال_حرة متقاعد متقاعدة طالب طالبة لا_يوجد עצמאי עצמאית פרילנסר סטודנט סטודנטית גמלאי פנסיונר מובטל אין",
}
_APART = re.compile(r"[\s_\-‐‑–—'’`´]+")  # noqa: RUF001 - the dashes and apostrophes that people type
_AROUND = "\"'“”«»()[]<>.,;:!?*~ \t"


def is_employer(name: str) -> bool:
    """Tell whether what stands where an employer should be can be a company: ``Self-employed``, ``N/A`` and ``-`` cannot."""
    return any(map(str.isalnum, name)) and _spelt(name) not in _none()


def _spelt(name: str) -> str:
    return _APART.sub(" ", fold(name)).strip(_AROUND)


@cache
def _none() -> frozenset[str]:
    phrases = (phrase for listed in _NONE.values() for phrase in listed.split())
    return frozenset(_spelt(form) for phrase in phrases for form in folded(phrase.replace("_", " ")))
